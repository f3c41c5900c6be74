package dev.weft.cli.journey;

import dev.weft.cli.probe.Load;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * (l) Instances are replaced while they are used. With a graceful stop nobody notices; killed, retries hide it where they
 * may, and what may not be retried reaches the service at most once.
 */
final class RollingJourney implements Journey {

    private static final List<Workload> CATALOGS = List.of(Workload.CATALOG_V1, Workload.CATALOG_V2);
    private static final String HOST = Workload.CATALOG_V1.host();
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int AFTER = 60;
    private static final String VISIT = "Visit by ";
    private static final String ANY_INSTANCE = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog.shop.svc.cluster.local]
              http:
                - timeout: 5s
                  retries:
                    attempts: 3
                    retryOn: connect-failure,refused-stream,reset,gateway-error
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local}
            """;

    @Override
    public String name() {
        return "l rolling";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        String original = scene.shop().folder().read(SplitJourney.FILE);
        try {
            scene.shop().folder().write(SplitJourney.FILE, ANY_INSTANCE);
            scene.reconciled(BOUND);
            boolean both = scene.await().until(BOUND, () -> evenlySpread(scene));
            rolled(scene, report, both);
            killed(scene, report);
        } finally {
            scene.restore(SplitJourney.FILE, original);
        }
    }

    private static void rolled(Scene scene, Report report, boolean both) {
        try (Load gets = scene.load(HOST, "/api/books", 2, 60);
                Load posts = scene.load("POST", HOST, "/api/visits/rolled-{n}", 2, 40)) {
            enough(scene, gets, posts);
            for (Workload catalog : CATALOGS) {
                scene.shop().stopSidecar(catalog);
                scene.shop().stopApplication(catalog);
                scene.shop().startInstance(catalog);
                enough(scene, gets, posts);
            }
            report.row(
                    "both instances of the catalog stopped gracefully and started again, in turn: no GET and no POST fails",
                    failures(gets) + "; " + failures(posts) + (both ? "" : "; not both instances were in use"),
                    both && failed(gets) == 0 && failed(posts) == 0);
        }
    }

    private static void killed(Scene scene, Report report) throws IOException {
        Load posts = scene.load("POST", HOST, "/api/visits/killed-{n}", 4, 120);
        try (posts;
                Load gets = scene.load(HOST, "/api/books", 4, 120)) {
            enough(scene, gets, posts);
            scene.shop().killInstance(Workload.CATALOG_V1);
            enough(scene, gets, posts);
            scene.shop().startInstance(Workload.CATALOG_V1);
            enough(scene, gets, posts);
            report.row("one killed (SIGKILL) and started again: no GET fails", failures(gets), failed(gets) == 0);
        }
        Map<String, Integer> attempts = new HashMap<>();
        for (Workload catalog : CATALOGS) {
            count(scene, catalog, "killed-", attempts);
        }
        int most = attempts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        long served = posts.results().stream().filter(Load.Result::good).count();
        report.row(
                "no POST reached the catalog more than once",
                failures(posts) + "; " + attempts.size() + " arrived, one at most " + most + " times",
                most == 1 && attempts.size() >= served);
    }

    /** The catalog logs every visit as it takes it; what it logged outlives it. */
    private static void count(Scene scene, Workload catalog, String prefix, Map<String, Integer> attempts)
            throws IOException {
        // The whole log, not its end: on a slow machine thousands are sent.
        try (Stream<String> lines = Files.lines(scene.shop().folder().log(catalog.name()))) {
            lines.forEach(line -> {
                int at = line.indexOf(VISIT + prefix);
                if (at >= 0) {
                    attempts.merge(line.substring(at + VISIT.length()).strip(), 1, Integer::sum);
                }
            });
        }
    }

    private static void enough(Scene scene, Load gets, Load posts) {
        long from = scene.ticker().nanoTime();
        scene.await()
                .until(
                        BOUND,
                        () -> gets.since(from).size() >= AFTER
                                && posts.since(from).size() >= AFTER);
    }

    private static boolean evenlySpread(Scene scene) {
        int v2 = 0;
        for (int i = 0; i < 10; i++) {
            v2 += scene.asStorefront(HOST, "/api/books").body().contains("\"version\":\"v2\"") ? 1 : 0;
        }
        return v2 >= 3 && v2 <= 7;
    }

    private static long failed(Load load) {
        return load.results().stream().filter(result -> !result.good()).count();
    }

    private static String failures(Load load) {
        List<Load.Result> results = load.results();
        return failed(load) + " of " + results.size() + " failed" + SplitJourney.firstFailure(results);
    }
}
