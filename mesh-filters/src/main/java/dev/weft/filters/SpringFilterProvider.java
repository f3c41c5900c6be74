package dev.weft.filters;

import dev.weft.proxy.chain.FilterManifest;
import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.proxy.chain.FilterRuntime;
import dev.weft.proxy.chain.FilterRuntimeProvider;
import dev.weft.types.SystemTicker;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Makes runtimes of jars: each has a class loader and a context of its own. Any thread. */
public final class SpringFilterProvider implements FilterRuntimeProvider {

    @Override
    public FilterRuntime load(List<Path> jars, FilterManifest manifest) throws FilterProblemException {
        if (jars.isEmpty() && manifest.routeFilters().isEmpty()) {
            throw new FilterProblemException(
                    "weft.proxy.filters: no jars and no default-filters (expected: at least one of them)");
        }
        URLClassLoader loader =
                new URLClassLoader("weft-user-filters", urls(jars), SpringFilterProvider.class.getClassLoader());
        FilterBeans beans = null;
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            FilterSchedulers.install();
            LinkCheck.check(jars, loader);
            beans = FilterBeans.start(jars, loader, manifest.properties());
            ChainLinker linker = new ChainLinker(beans, manifest, digests(jars));
            return new SpringFilterRuntime(linker, beans, loader, SystemTicker.INSTANCE);
        } catch (FilterProblemException | RuntimeException failure) {
            if (beans != null) {
                beans.close();
            }
            close(loader);
            throw failure;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Set<String> digests(List<Path> jars) throws FilterProblemException {
        Set<String> digests = new HashSet<>();
        for (Path jar : jars) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                digests.add(HexFormat.of().formatHex(digest));
            } catch (IOException unreadable) {
                throw new FilterProblemException(jar + ": " + unreadable + " (expected: a jar)", unreadable);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return digests;
    }

    static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException left) {
            System.getLogger(SpringFilterProvider.class.getName()).log(System.Logger.Level.DEBUG, "Jars", left);
        }
    }

    private static URL[] urls(List<Path> jars) {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = jars.get(i).toUri().toURL();
            } catch (MalformedURLException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return urls;
    }
}
