package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.probe.Load;
import dev.weft.cli.remote.Sidecar;
import dev.weft.cli.shop.Workload;
import java.time.Duration;
import java.util.List;

/** (e) Without control plane and CA the mesh goes on; when they come back it is reconciled. */
final class OutageJourney implements Journey {

    private static final int GOOD_WITHOUT = 200;
    private static final Duration BACK = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "e outage";
    }

    @Override
    public void run(Scene scene, Report report) {
        String original = scene.shop().folder().read(SplitJourney.FILE);
        try (Load load = scene.load(Workload.CATALOG_V1.host(), "/api/books", 2, 50)) {
            scene.shop().killControl();
            long killed = scene.ticker().nanoTime();

            scene.shop().stopSidecar(Workload.REVIEWS);
            scene.shop().startSidecar(Workload.REVIEWS);
            scene.shop().awaitSidecar(Workload.REVIEWS);
            Reply fromDisk = scene.asStorefront(Workload.REVIEWS.host(), "/api/reviews/1");
            boolean disk;
            try (Sidecar sidecar = scene.shop().sidecar(Workload.REVIEWS)) {
                disk = sidecar.runsFromDisk();
            }
            report.row(
                    "a sidecar restarted without them serves from disk",
                    "answer " + fromDisk + (disk ? ", says it runs from disk" : ", does not say it runs from disk"),
                    fromDisk.status() == 200 && disk);

            scene.await().until(BACK, () -> load.since(killed).size() >= GOOD_WITHOUT);
            List<Load.Result> without = load.since(killed);
            report.row(
                    "control plane and CA killed: traffic goes on",
                    without.stream().filter(Load.Result::good).count() + " of " + without.size() + " good"
                            + SplitJourney.firstFailure(without),
                    without.size() >= GOOD_WITHOUT && without.stream().allMatch(Load.Result::good));

            scene.shop().startControl();
            scene.shop().awaitControl();
            boolean reconciled = scene.reconciled(BACK);
            scene.shop().folder().write(SplitJourney.FILE, SplitJourney.weights(original, 0, 100));
            boolean edited = scene.await().until(Scene.SETTLE, () -> onlyV2(load));
            List<Load.Result> all = load.results();
            long failed = all.stream().filter(result -> !result.good()).count();
            report.row(
                    "they come back: all sidecars in sync, an edit arrives, no failed request",
                    (reconciled ? "in sync" : "not in sync") + ", edit " + (edited ? "arrived" : "did not arrive")
                            + ", " + failed + " of " + all.size() + " failed" + SplitJourney.firstFailure(all),
                    reconciled && edited && failed == 0);
        } finally {
            scene.restore(SplitJourney.FILE, original);
        }
    }

    private static boolean onlyV2(Load load) {
        List<Load.Result> results = load.results();
        int from = Math.max(0, results.size() - 40);
        return results.size() >= 40
                && results.subList(from, results.size()).stream()
                        .allMatch(result -> result.body().contains("\"version\":\"v2\""));
    }
}
