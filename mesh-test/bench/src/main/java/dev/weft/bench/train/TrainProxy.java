package dev.weft.bench.train;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes {@code mesh-proxy/target/weft-proxy.aot}, the sidecar's cache of loaded classes and profiles, and {@code .fits}
 * beside it, by which the launcher knows for which JDK and jars it was made.
 *
 * <p>Source: JEP 483, JEP 514, JEP 515.
 */
public final class TrainProxy {

    private static final int CALLERS = 16;
    private static final List<String> HOSTS =
            List.of("backend.shop.svc.cluster.local", "upgraded.shop.svc.cluster.local");

    private TrainProxy() {}

    /** Runs with the checkout's folder and the seconds of traffic (25 where nothing is said). */
    public static void main(String[] args) throws Exception {
        // Before the client's first use: the name of the service is not that of the address.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            System.err.println("train: no cache is made here (expected: Linux); sidecars start without one");
            return;
        }
        Path root = Path.of(args[0]).toAbsolutePath().normalize();
        Duration traffic = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 25);
        Path folder = Files.createTempDirectory("weft-train-");
        try {
            Path cache = train(root, folder, traffic);
            System.err.println("train: " + cache.getFileName() + ": " + (Files.size(cache) >> 20) + " MB");
        } finally {
            delete(folder);
        }
    }

    private static Path train(Path root, Path folder, Duration traffic) throws Exception {
        Path cache = root.resolve("mesh-proxy/target/weft-proxy.aot");
        Path made = folder.resolve("weft-proxy.aot");
        int control = TrainingMesh.freePort();
        try (TrainingMesh mesh = new TrainingMesh(root, folder)) {
            mesh.startControl(control);
            Process sidecar = mesh.startSidecar(control, "-XX:AOTCacheOutput=" + made);
            long requests = call(mesh.outbound(), System.nanoTime() + traffic.toNanos());
            System.err.println("train: " + requests + " requests");
            mesh.stop(sidecar);
            if (!Files.exists(made)) {
                throw new IOException("no cache was written\n" + mesh.words("sidecar"));
            }
            Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(cache.resolveSibling("weft-proxy.aot.fits"), mesh.told(".aot-fits"));
        }
        return cache;
    }

    /** Calls until the end; every answer must be 200. */
    private static long call(InetSocketAddress outbound, long end)
            throws IOException, InterruptedException, ExecutionException {
        URI uri = URI.create("http://" + outbound.getHostString() + ":" + outbound.getPort());
        try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String host = HOSTS.get(i % HOSTS.size()) + ":" + outbound.getPort();
                counts.add(callers.submit(() -> call(client, uri, host, end)));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum;
        }
    }

    private static long call(HttpClient client, URI uri, String host, long end)
            throws IOException, InterruptedException {
        long count = 0;
        while (System.nanoTime() < end) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            uri.resolve(count % 2 == 0 ? "/r1/item?n=" + count : "/x" + count % 100 + "/item"))
                    .header("host", host)
                    .timeout(Duration.ofSeconds(20));
            if (count % 4 == 3) {
                request.POST(BodyPublishers.ofString("x".repeat(256)));
            }
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IOException(host + " answers " + status + " (expected: 200)");
            }
            count++;
        }
        return count;
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
