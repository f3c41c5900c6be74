package dev.weft.cli.journey;

import dev.weft.cli.probe.Backend;
import dev.weft.cli.probe.Backend.Behaviour;
import dev.weft.cli.probe.Load;
import dev.weft.cli.remote.Sidecar;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** (h) One of two instances answers 503: retries hide it, it is ejected, and it comes back when it has recovered. */
final class FailingInstanceJourney implements Journey {

    private static final CheckService SERVICE = new CheckService("failing");
    private static final Behaviour GOOD = new Behaviour.Answers(200, "fine");
    private static final Behaviour BAD = new Behaviour.Answers(503, "broken");
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int REQUESTS = 300;
    private static final String RETRIES = """
            retries:
              attempts: 2
              retryOn: 5xx,connect-failure
            """;
    private static final String EJECTION = """
            outlierDetection:
              consecutive5xxErrors: 3
              interval: 1s
              baseEjectionTime: 3s
              maxEjectionPercent: 50
            """;

    @Override
    public String name() {
        return "h failing";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        try (Backend steady = new Backend(scene.network(), CheckService.ONE, GOOD);
                Backend failing = new Backend(scene.network(), CheckService.TWO, GOOD)) {
            String documents = SERVICE.entry(scene, List.of(CheckService.ONE, CheckService.TWO))
                    + SERVICE.route(RETRIES)
                    + SERVICE.policy(EJECTION);
            boolean open = SERVICE.open(scene, documents, "/");
            try (Load load = scene.load(SERVICE.host(), "/", 4, 100)) {
                boolean both = open && scene.await().until(BOUND, () -> steady.total() > 20 && failing.total() > 20);
                fails(scene, report, load, failing, both);
                recovers(scene, report, load, failing);
            }
        } finally {
            SERVICE.close(scene);
        }
    }

    private static void fails(Scene scene, Report report, Load load, Backend failing, boolean both) {
        double retries = count(scene, "envoy_cluster_upstream_rq_retry");
        double ejections = count(scene, "envoy_cluster_outlier_detection_ejections_enforced_total");
        long arrived = failing.total();
        long from = scene.ticker().nanoTime();
        failing.become(BAD);
        boolean ejected =
                scene.await().until(BOUND, () -> count(scene, "envoy_cluster_outlier_detection_ejections_active") > 0);
        scene.await().until(BOUND, () -> load.since(from).size() >= REQUESTS);
        List<Load.Result> meanwhile = load.since(from);
        long failed = meanwhile.stream().filter(result -> !result.good()).count();
        double retried = count(scene, "envoy_cluster_upstream_rq_retry") - retries;
        report.row(
                "one of two instances answers 503: no GET fails, retries hide it",
                failed + " of " + meanwhile.size() + " failed, " + (long) retried + " retries"
                        + (both ? "" : ", not both instances were in use") + SplitJourney.firstFailure(meanwhile),
                both && failed == 0 && retried > 0 && meanwhile.size() >= REQUESTS);
        long toFailing = failing.total() - arrived;
        double more = count(scene, "envoy_cluster_outlier_detection_ejections_enforced_total") - ejections;
        report.row(
                "it is ejected: the sidecar's metrics say so, few requests reach it",
                (long) more + " ejections, " + toFailing + " of " + meanwhile.size() + " requests reached it",
                ejected && more >= 1 && toFailing < meanwhile.size() / 4);
    }

    private static void recovers(Scene scene, Report report, Load load, Backend failing) {
        failing.become(GOOD);
        long from = scene.ticker().nanoTime();
        long arrived = failing.total();
        boolean back = scene.await()
                .until(
                        BOUND,
                        () -> count(scene, "envoy_cluster_outlier_detection_ejections_active") == 0
                                && failing.total() - arrived >= 50);
        List<Load.Result> meanwhile = load.since(from);
        long failed = meanwhile.stream().filter(result -> !result.good()).count();
        report.row(
                "it recovers and is called again",
                (back ? "back" : "not back") + " after "
                        + Duration.ofNanos(scene.ticker().nanoTime() - from).toMillis() + " ms, "
                        + (failing.total() - arrived) + " of " + meanwhile.size() + " requests reached it, " + failed
                        + " failed",
                back && failed == 0);
    }

    private static double count(Scene scene, String metric) {
        try (Sidecar sidecar = scene.shop().sidecar(Workload.STOREFRONT)) {
            return sidecar.metrics()
                    .sum(metric, sample -> sample.label("cluster_name").contains(SERVICE.host()));
        }
    }
}
