package dev.weft.proxy.chain;

import java.nio.file.Path;
import java.util.List;

/** Makes a runtime; implemented by mesh-filters and found in its own class loader by {@link java.util.ServiceLoader}. */
public interface FilterRuntimeProvider {

    /**
     * Links the jars' classes and starts their beans. Blocks.
     *
     * @throws FilterProblemException when they cannot be used, saying why
     */
    FilterRuntime load(List<Path> jars, FilterManifest manifest) throws FilterProblemException;
}
