package dev.weft.cli.journey;

import dev.weft.cli.probe.Load;
import dev.weft.cli.probe.ShownCertificate;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** (f) With certificates that live 60 s, all of them rotate under load and no request fails. */
final class RotationJourney implements Journey {

    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int AFTER = 200;

    @Override
    public String name() {
        return "f rotation";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        Map<Workload, BigInteger> before = new LinkedHashMap<>();
        for (Workload workload : Workload.ALL) {
            before.put(workload, scene.certificate(workload).serial());
        }
        try (Load books = scene.load(Workload.CATALOG_V1.host(), "/api/books", 4, 80);
                Load reviews = scene.load(Workload.REVIEWS.host(), "/api/reviews/1", 2, 20)) {
            boolean rotated =
                    scene.await().until(BOUND, () -> before.keySet().stream().allMatch(w -> changed(scene, before, w)));
            long since = scene.ticker().nanoTime();
            // More connections than before: the sidecars must shake hands with the new certificates.
            try (Load more = scene.load(Workload.CATALOG_V1.host(), "/api/books", 16, 200)) {
                scene.await()
                        .until(
                                BOUND,
                                () -> more.results().size() >= AFTER
                                        && books.since(since).size() >= AFTER);
                report.row("every sidecar shows a new certificate (life 60 s)", serials(scene, before), rotated);
                List<Load.Result> all = new ArrayList<>(books.results());
                all.addAll(reviews.results());
                all.addAll(more.results());
                long failed = all.stream().filter(result -> !result.good()).count();
                report.row(
                        "no failed request meanwhile",
                        failed + " of " + all.size() + " failed" + SplitJourney.firstFailure(all),
                        failed == 0 && all.size() >= AFTER);
            }
        }
    }

    private static boolean changed(Scene scene, Map<Workload, BigInteger> before, Workload workload) {
        try {
            return !scene.certificate(workload).serial().equals(before.get(workload));
        } catch (IOException notNow) {
            return false;
        }
    }

    private static String serials(Scene scene, Map<Workload, BigInteger> before) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<Workload, BigInteger> entry : before.entrySet()) {
            ShownCertificate now = scene.certificate(entry.getKey());
            texts.add(entry.getKey().name() + " " + brief(entry.getValue()) + " -> " + brief(now.serial()));
        }
        return String.join(", ", texts);
    }

    private static String brief(BigInteger serial) {
        String hex = serial.toString(16);
        return hex.substring(Math.max(0, hex.length() - 6));
    }
}
