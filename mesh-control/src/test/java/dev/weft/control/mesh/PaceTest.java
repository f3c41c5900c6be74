package dev.weft.control.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final Pace pace = new Pace();

    @Test
    void takesTheFirstChangeAtOnce() {
        assertThat(pace.delayNanos(5 * MILLI)).isZero();
    }

    @Test
    void takesAChangeAfterAQuietTimeAtOnce() {
        pace.made(0, 100 * MILLI);

        assertThat(pace.delayNanos(300 * MILLI)).isZero();
        assertThat(pace.delayNanos(299 * MILLI)).isEqualTo(MILLI);
    }

    @Test
    void gathersChangesForTwiceTheTimeThatTheLastStateTook() {
        pace.made(1000 * MILLI, 1100 * MILLI);

        assertThat(pace.delayNanos(1100 * MILLI)).isEqualTo(200 * MILLI);
        assertThat(pace.delayNanos(1250 * MILLI)).isEqualTo(50 * MILLI);
    }

    @Test
    void staysWithinItsBounds() {
        pace.made(0, 0);
        assertThat(pace.delayNanos(0)).isEqualTo(Pace.MIN_GAP.toNanos());

        pace.made(0, 60_000 * MILLI);
        assertThat(pace.delayNanos(60_000 * MILLI)).isEqualTo(Pace.MAX_GAP.toNanos());
    }
}
