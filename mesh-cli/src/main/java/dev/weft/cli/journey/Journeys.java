package dev.weft.cli.journey;

import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.util.List;

/** All journeys in the order in which they run. */
public final class Journeys {

    /** Outage before rotation: by then the first certificates are about to be renewed anyway. */
    private static final List<Journey> ALL = List.of(
            new WireJourney(),
            new SplitJourney(),
            new PolicyJourney(),
            new OutsideJourney(),
            new OutageJourney(),
            new RotationJourney(),
            new BrokenJourney(),
            new FailingInstanceJourney(),
            new UnsafeRetryJourney(),
            new MirrorJourney(),
            new TimeoutJourney(),
            new RollingJourney(),
            new CaptureJourney());

    private Journeys() {}

    /** The names of all journeys. */
    public static List<String> names() {
        return ALL.stream().map(Journey::name).toList();
    }

    /**
     * Runs journeys; one that breaks off is a failed row and the next ones run.
     *
     * @param letters which; empty means all
     */
    public static void run(String letters, Scene scene, Report report) {
        for (Journey journey : ALL) {
            if (!letters.isEmpty() && letters.indexOf(journey.name().charAt(0)) < 0) {
                continue;
            }
            report.begin(journey.name());
            try {
                journey.run(scene, report);
            } catch (IOException | Failure failure) {
                report.row("the journey runs to its end", String.valueOf(failure.getMessage()), false);
            }
        }
    }
}
