package dev.weft.cli.shop;

import dev.weft.cli.network.Network;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.RawHttp;
import dev.weft.cli.shop.Ports.ControlPorts;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the {@link Archives} before the first start after a build: a control plane, one service and its sidecar run
 * through a start, some requests and an orderly end. Main thread.
 */
public final class Rehearsal {

    private static final List<String> MODULES = List.of("mesh-control", "mesh-proxy", "examples/bookshop");
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final int CALLS = 400;

    private final Path home;
    private final ControlPorts ports;
    private final Ticker ticker;
    private final Consumer<String> say;

    /**
     * A rehearsal that is not begun.
     *
     * @param home the folder of the launcher script
     * @param ports the control plane's; they and those of the first workload must be free
     * @param ticker measures
     * @param say told once when archives have to be made
     */
    public Rehearsal(Path home, ControlPorts ports, Ticker ticker, Consumer<String> say) {
        this.home = home;
        this.ports = ports;
        this.ticker = ticker;
        this.say = say;
    }

    /** The archives that fit what is built; makes them when there are none. Never fails: at worst there are none. */
    public Archives archives() {
        try {
            Path all = writable();
            Path folder = all.resolve(fingerprint());
            if (folder.toString().chars().anyMatch(Character::isWhitespace)) {
                return Archives.none("white space in " + folder);
            }
            Archives there = Archives.read(folder);
            if (there.complete()) {
                return there;
            }
            say.accept("Making class archives once, for quicker starts, in " + folder);
            return make(all, folder);
        } catch (IOException | Failure failure) {
            return Archives.none(String.valueOf(failure.getMessage()));
        }
    }

    private Archives make(Path all, Path folder) throws IOException {
        long start = ticker.nanoTime();
        deleteAll(all);
        Path next = all.resolve("next");
        Files.createDirectories(next);
        DemoFolder files = DemoFolder.prepare(Files.createTempDirectory("weft-rehearsal-"));
        Archives making = Archives.make(next);
        try (Shop shop = Shop.rehearsal(home, files, ports, TTL, ticker, making)) {
            shop.start();
            call();
        } finally {
            files.delete();
        }
        if (!making.complete()) {
            return Archives.none("the JVM made none");
        }
        Files.move(next, folder, StandardCopyOption.ATOMIC_MOVE);
        return Archives.made(folder, Duration.ofNanos(ticker.nanoTime() - start));
    }

    /** Out of the storefront's sidecar and into it again, and a page that needs services which are not there. */
    private static void call() throws IOException {
        String host = Workload.STOREFRONT.host() + ":" + Workload.SERVICE_PORT;
        try (RawHttp http = new RawHttp(Network.OWN, Workload.STOREFRONT.outbound(), CALL)) {
            for (int i = 0; i < CALLS && http.reusable(); i++) {
                http.get(host, i % 20 == 0 ? "/api/books" : "/");
            }
        }
    }

    /** Beside what was built, else in the user's cache. */
    private Path writable() throws IOException {
        Path target = home.resolve("target");
        if (Files.isWritable(Files.isDirectory(target) ? target : home)) {
            return Files.createDirectories(target.resolve("demo-archives"));
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path user =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return Files.createDirectories(user.resolve("weft").resolve("demo-archives"));
    }

    /** Changes with every build and every JDK. */
    private String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder(System.getProperty("java.vm.version", ""));
        text.append(System.getProperty("java.home", ""));
        for (String module : MODULES) {
            Path target = home.resolve(module).resolve("target");
            for (Path folder : List.of(target, target.resolve("lib"))) {
                try (Stream<Path> jars = Files.list(folder)) {
                    for (Path jar : jars.filter(path -> path.toString().endsWith(".jar"))
                            .sorted()
                            .toList()) {
                        text.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
                    }
                }
            }
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> old = Files.list(folder)) {
            for (Path path : old.toList()) {
                new DemoFolder(path).delete();
            }
        }
    }
}
