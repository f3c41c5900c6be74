package dev.weft.cli.journey;

import dev.weft.cli.probe.Load;
import dev.weft.cli.probe.SplitChange;
import dev.weft.cli.shop.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** (b) A traffic split changes by editing a file, within a second and without a failed request. */
final class SplitJourney implements Journey {

    static final String FILE = "catalog-split.yaml";

    private static final int REQUESTS = 2_000;
    private static final int PER_SECOND = 400;
    private static final Duration LIVE = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "b split";
    }

    @Override
    public void run(Scene scene, Report report) {
        String original = scene.shop().folder().read(FILE);
        try (Load load = scene.load(Workload.CATALOG_V1.host(), "/api/books", 4, PER_SECOND)) {
            List<Load.Result> before = collect(scene, load, 0);
            report.row(share(0.1), seen(before), fits(before, 0.1));

            long edited = scene.ticker().nanoTime();
            scene.shop().folder().write(FILE, weights(original, 50, 50));
            List<Load.Result> after = collect(scene, load, edited + LIVE.toNanos());
            Duration live = live(load.since(edited), edited);
            report.row(
                    share(0.5) + ", from 1 s after the edit of " + FILE + " on",
                    seen(after) + "; live after " + millis(live),
                    fits(after, 0.5) && live.compareTo(LIVE) <= 0);

            List<Load.Result> all = load.results();
            long failed = all.stream().filter(result -> !result.good()).count();
            report.row(
                    "no failed request throughout",
                    failed + " of " + all.size() + " failed" + firstFailure(all),
                    failed == 0);
        } finally {
            scene.restore(FILE, original);
        }
    }

    /** The file with other weights. */
    static String weights(String file, int v1, int v2) {
        return file.replaceFirst("weight: \\d+", "weight: " + v1)
                .replaceFirst("(subset: v2\\}\\s+weight: )\\d+", "$1" + v2);
    }

    /** The first failure among these, for rows; empty when there is none. */
    static String firstFailure(List<Load.Result> results) {
        return results.stream()
                .filter(result -> !result.good())
                .findFirst()
                .map(result -> ", first: " + result.status() + " " + result.body())
                .orElse("");
    }

    private static List<Load.Result> collect(Scene scene, Load load, long from) {
        scene.await().until(BOUND, () -> load.since(from).size() >= REQUESTS);
        List<Load.Result> results = load.since(from);
        return results.subList(0, Math.min(REQUESTS, results.size()));
    }

    private static Duration live(List<Load.Result> results, long edited) {
        boolean[] hits = new boolean[results.size()];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = v2(results.get(i));
        }
        int at = SplitChange.find(hits, 0.1, 0.5).changedAt();
        return at < results.size() ? Duration.ofNanos(results.get(at).startNanos() - edited) : BOUND;
    }

    private static boolean fits(List<Load.Result> results, double share) {
        int hits = (int) results.stream().filter(SplitJourney::v2).count();
        return results.size() == REQUESTS && SplitChange.fits(hits, results.size(), share);
    }

    private static boolean v2(Load.Result result) {
        return result.body().contains("\"version\":\"v2\"");
    }

    private static String share(double share) {
        return String.format(
                Locale.ROOT,
                "%.0f %% to v2, n = %d, tolerance %.1f points (5 sigma)",
                share * 100,
                REQUESTS,
                SplitChange.tolerance(share, REQUESTS) * 100);
    }

    private static String seen(List<Load.Result> results) {
        long hits = results.stream().filter(SplitJourney::v2).count();
        return String.format(Locale.ROOT, "%.1f %% of %d", 100.0 * hits / Math.max(1, results.size()), results.size());
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
