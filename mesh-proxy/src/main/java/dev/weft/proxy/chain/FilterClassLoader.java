package dev.weft.proxy.chain;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Spring and what runs it: apart from the sidecar's own class path, of which only Weft's types and JSpecify's are seen. So
 * neither side can disturb the other's libraries.
 */
final class FilterClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader sidecar;

    FilterClassLoader(URL[] jars, ClassLoader sidecar) {
        super("weft-filters", jars, ClassLoader.getPlatformClassLoader());
        this.sidecar = sidecar;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        // INVARIANT: both sides must see the same types of the contract, so these are never loaded here.
        if (name.startsWith("dev.weft.proxy.chain.") || name.startsWith("dev.weft.types.")) {
            return sidecar.loadClass(name);
        }
        return super.findClass(name);
    }
}
