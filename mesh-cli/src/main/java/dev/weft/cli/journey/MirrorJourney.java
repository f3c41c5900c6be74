package dev.weft.cli.journey;

import dev.weft.cli.probe.Backend;
import dev.weft.cli.probe.Backend.Behaviour;
import dev.weft.cli.probe.Canary;
import dev.weft.cli.probe.Load;
import dev.weft.cli.probe.Percentile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * (j) A mirror that hangs changes nothing for the original. Two names lead to the same instance, one of them is mirrored;
 * they are measured in turn, and what was sent while the machine was busy with something else is left out.
 */
final class MirrorJourney implements Journey {

    private static final CheckService PLAIN = new CheckService("plain");
    private static final CheckService MIRRORED = new CheckService("mirrored");
    private static final CheckService SHADOW = new CheckService("shadow");
    private static final int ROUNDS = 5;

    /** Over 20 seconds of load: what is compared is the sidecar at work, not its compiler. */
    private static final int WARM_ROUNDS = 3;

    /** Short slices, so that what else the machine does meets both sides. */
    private static final int SLICES = 8;

    private static final int PER_SLICE = 250;
    private static final int PER_SECOND = 500;
    private static final int CONNECTIONS = 4;
    private static final double SHARE = 0.5;
    private static final double SIGMAS = 5;
    private static final double MORE = 1.2;

    /** What is recorded as missed; see the plan. */
    private static final double RECORDED = 2.5;

    private static final Duration BOUND = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "j mirror";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        try (Backend original = new Backend(scene.network(), CheckService.ONE, new Behaviour.Answers(200, "fine"));
                Backend hanging = new Backend(scene.network(), CheckService.TWO, new Behaviour.Hangs());
                Canary canary = new Canary(scene.ticker())) {
            String mirror = """
                    timeout: 1s
                    mirrors:
                      - destination: {host: %s}
                        percentage: {value: 50}
                    """.formatted(SHADOW.host());
            scene.shop().folder().write(SHADOW.file(), SHADOW.entry(scene, List.of(CheckService.TWO)));
            PLAIN.open(scene, PLAIN.entry(scene, List.of(CheckService.ONE)) + PLAIN.route("timeout: 1s"), "/");
            MIRRORED.open(scene, MIRRORED.entry(scene, List.of(CheckService.ONE)) + MIRRORED.route(mirror), "/");
            boolean reached = scene.await().until(BOUND, () -> {
                scene.asStorefront(MIRRORED.host(), "/warm-up");
                return hanging.total() > 0;
            });
            measure(scene, report, canary, hanging, reached && original.total() > 0);
        } finally {
            MIRRORED.close(scene);
            PLAIN.close(scene);
            SHADOW.close(scene);
        }
    }

    private static void measure(Scene scene, Report report, Canary canary, Backend hanging, boolean reached) {
        for (int round = 0; round < WARM_ROUNDS; round++) {
            round(scene, new ArrayList<>(), new ArrayList<>());
        }
        long before = hanging.total();
        List<Load.Result> all = new ArrayList<>();
        long mirrored = 0;
        double[] ratios = new double[ROUNDS];
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        int clean = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Load.Result> plain = new ArrayList<>();
            List<Load.Result> copied = new ArrayList<>();
            round(scene, plain, copied);
            mirrored += copied.size();
            all.addAll(plain);
            all.addAll(copied);
            List<Double> plainTimes = times(plain, canary);
            List<Double> copiedTimes = times(copied, canary);
            clean += plainTimes.size() + copiedTimes.size();
            without[round] = plainTimes.isEmpty() ? Double.NaN : Percentile.of(plainTimes, 99);
            with[round] = copiedTimes.isEmpty() ? Double.NaN : Percentile.of(copiedTimes, 99);
            ratios[round] = with[round] / without[round];
        }
        double ratio = Percentile.median(ratios);
        report.rowWithGap(
                "mirrored to a hanging v2: p99 of the original within 20 %, median of 5 rounds, >= 5,000 requests",
                String.format(
                        Locale.ROOT,
                        "x %.2f %s (p99 %.2f ms without, %.2f ms with; %d of %d requests on clean slices)",
                        ratio,
                        Arrays.stream(ratios)
                                .mapToObj(round -> String.format(Locale.ROOT, "%.2f", round))
                                .toList(),
                        Percentile.median(without),
                        Percentile.median(with),
                        clean,
                        all.size()),
                ratio <= MORE && clean >= 5_000,
                ratio <= RECORDED && clean >= 5_000);
        long failed = all.stream().filter(result -> !result.good()).count();
        report.row(
                "no request fails",
                failed + " of " + all.size() + " failed" + SplitJourney.firstFailure(all),
                failed == 0 && all.size() >= ROUNDS * 2 * SLICES * PER_SLICE);
        share(report, hanging.total() - before, mirrored, reached);
    }

    private static void share(Report report, long arrived, long sent, boolean reached) {
        double tolerance = SIGMAS * Math.sqrt(SHARE * (1 - SHARE) / sent);
        double share = (double) arrived / sent;
        report.row(
                String.format(Locale.ROOT, "the mirror receives 50 %% +- %.1f %% of them", tolerance * 100),
                String.format(Locale.ROOT, "%.1f %% (%d of %d)", share * 100, arrived, sent)
                        + (reached ? "" : ", none at first"),
                reached && Math.abs(share - SHARE) <= tolerance);
    }

    private static void round(Scene scene, List<Load.Result> plain, List<Load.Result> copied) {
        for (int slice = 0; slice < SLICES; slice++) {
            plain.addAll(slice(scene, PLAIN));
            copied.addAll(slice(scene, MIRRORED));
        }
    }

    private static List<Load.Result> slice(Scene scene, CheckService service) {
        Load load = scene.load(service.host(), "/", CONNECTIONS, PER_SECOND);
        try (load) {
            scene.await().until(BOUND, () -> load.results().size() >= PER_SLICE);
        }
        return load.results();
    }

    /** A connection's first request pays for opening it, which is not what is compared. */
    private static List<Double> times(List<Load.Result> results, Canary canary) {
        return results.stream()
                .filter(result -> result.number() > CONNECTIONS)
                .filter(result -> canary.clean(result.startNanos(), result.endNanos()))
                .map(result -> (result.endNanos() - result.startNanos()) / 1e6)
                .toList();
    }
}
