package dev.weft.proxy.chain;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Users' filters in a folder, followed as it changes: new jars are linked and started beside the old ones and take over with
 * one step; when they cannot be used the old ones stay and the log says why. Nothing of Spring is loaded without it.
 *
 * <p>Owns its thread, the runtime in force and a temporary folder.
 */
public final class FilterSource implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FilterSource.class.getName());

    private final Path folder;
    private final Consumer<FilterRuntime> taker;
    private final ServiceLoader.Provider<FilterRuntimeProvider> provider;
    private final URLClassLoader spring;
    private final Path copies;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weft-filters").factory());
    private @Nullable FilterRuntime current;
    private String loaded = "";
    private String refused = "";
    private int generation;
    private @Nullable Path inUse;

    private FilterSource(
            Path folder,
            Consumer<FilterRuntime> taker,
            URLClassLoader spring,
            ServiceLoader.Provider<FilterRuntimeProvider> provider)
            throws IOException {
        this.folder = folder;
        this.taker = taker;
        this.spring = spring;
        this.provider = provider;
        this.copies = Files.createTempDirectory("weft-filters");
    }

    /**
     * Loads what the folder holds; {@link #follow} looks for changes.
     *
     * @param folder with jars and {@code filters.yaml}
     * @param runtime with mesh-filters and what it needs, as jars
     * @param taker is given each runtime that comes in force
     * @throws FilterProblemException when the filters cannot be used; then nothing may be served, for a protection is away
     */
    public static FilterSource open(Path folder, Path runtime, Consumer<FilterRuntime> taker)
            throws FilterProblemException {
        if (!Files.isDirectory(folder)) {
            throw new FilterProblemException("weft.proxy.filters: " + folder + " (expected: a folder with jars)");
        }
        URLClassLoader spring = new FilterClassLoader(jars(runtime), FilterSource.class.getClassLoader());
        ServiceLoader.Provider<FilterRuntimeProvider> provider =
                ServiceLoader.load(FilterRuntimeProvider.class, spring).stream()
                        .findFirst()
                        .orElseThrow(() -> new FilterProblemException("weft.proxy.filters-runtime: " + runtime
                                + " (expected: the folder of mesh-filters with its jars, as the build makes it)"));
        try {
            FilterSource source = new FilterSource(folder, taker, spring, provider);
            try {
                source.load(FilterJars.state(folder));
            } catch (FilterProblemException | IOException | RuntimeException failure) {
                source.close();
                throw failure;
            }
            return source;
        } catch (IOException failure) {
            throw new FilterProblemException(
                    folder + ": " + failure + " (expected: a folder that can be read)", failure);
        }
    }

    /** Looks for changes from now on. */
    public void follow(long everyMillis) {
        watcher.scheduleWithFixedDelay(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    private static URL[] jars(Path runtime) throws FilterProblemException {
        List<URL> jars = new ArrayList<>();
        try {
            for (Path place : List.of(runtime, runtime.resolve("lib"))) {
                if (Files.isDirectory(place)) {
                    try (Stream<Path> files = Files.list(place)) {
                        for (Path file : files.sorted().toList()) {
                            if (file.toString().endsWith(".jar")) {
                                jars.add(url(file));
                            }
                        }
                    }
                }
            }
            Path classes = runtime.resolve("classes");
            if (Files.isDirectory(classes)) {
                jars.add(url(classes));
            }
        } catch (IOException failure) {
            throw new FilterProblemException(runtime + ": " + failure + " (expected: a folder of jars)", failure);
        }
        return jars.toArray(URL[]::new);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    private synchronized void look() {
        String state = "";
        try {
            state = FilterJars.state(folder);
            if (!state.equals(loaded) && !state.equals(refused)) {
                load(state);
            }
        } catch (FilterProblemException | IOException | RuntimeException failure) {
            refused = state;
            LOG.log(Level.ERROR, "New filters are refused, the old ones stay: {0}", failure.getMessage());
        }
    }

    private void load(String state) throws FilterProblemException, IOException {
        Path own = Files.createDirectory(copies.resolve(Integer.toString(++generation)));
        FilterRuntime next;
        try {
            FilterManifest manifest = FilterJars.manifest(folder);
            next = provider.get().load(FilterJars.copy(folder, manifest, own), manifest);
        } catch (FilterProblemException | RuntimeException failure) {
            delete(own);
            throw failure;
        }
        FilterRuntime before = current;
        Path used = inUse;
        current = next;
        inUse = own;
        loaded = state;
        refused = "";
        taker.accept(next);
        LOG.log(Level.INFO, "Filters are in force: {0}", next.filters());
        if (before != null && used != null) {
            before.close();
            delete(used);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            LOG.log(Level.DEBUG, "Temporary files stay", left);
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        synchronized (this) {
            FilterRuntime last = current;
            current = null;
            if (last != null) {
                last.close();
            }
        }
        try {
            spring.close();
        } catch (IOException ignored) {
            LOG.log(Level.DEBUG, "Class loader", ignored);
        }
        delete(copies);
    }
}
