package dev.weft.policy.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.match.Fraction;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final int REQUESTS = 200_000;

    @Test
    void hitsItsShare() {
        FaultPlan plan = FaultPlan.of(new Fault(
                new Fault.Delay(Duration.ofMillis(20), Fraction.percent(30)),
                new Fault.Abort(503, -1, Fraction.percent(10))));
        Random random = new Random(5);
        int delayed = 0;
        int aborted = 0;
        int both = 0;
        for (int i = 0; i < REQUESTS; i++) {
            long delay = plan.delayNanos(random.nextLong());
            boolean abort = plan.aborts(random.nextLong());
            assertThat(delay).isIn(0L, 20_000_000L);
            delayed += delay > 0 ? 1 : 0;
            aborted += abort ? 1 : 0;
            both += delay > 0 && abort ? 1 : 0;
        }
        assertShare(delayed, 0.3);
        assertShare(aborted, 0.1);
        assertShare(both, 0.03);
    }

    @Test
    void waitsExponentiallyAroundTheMean() {
        FaultPlan plan =
                FaultPlan.of(new Fault(new Fault.Delay(Duration.ofMillis(20), Fraction.percent(50), true), null));
        Random random = new Random(6);
        int delayed = 0;
        int longer = 0;
        double sum = 0;
        for (int i = 0; i < REQUESTS; i++) {
            long delay = plan.delayNanos(random.nextLong());
            delayed += delay > 0 ? 1 : 0;
            longer += delay > 20_000_000L ? 1 : 0;
            sum += delay;
        }

        assertShare(delayed, 0.5);
        assertShare(longer, 0.5 / Math.E);
        double mean = 20_000_000.0;
        assertThat(sum / delayed).isBetween(mean - 3 * mean / Math.sqrt(delayed), mean + 3 * mean / Math.sqrt(delayed));
    }

    private static void assertShare(int hits, double share) {
        double sigma = Math.sqrt(REQUESTS * share * (1 - share));
        assertThat((double) hits).isBetween(REQUESTS * share - 3 * sigma, REQUESTS * share + 3 * sigma);
    }

    @Test
    void hitsAllOrNoneAtTheEnds() {
        FaultPlan all = FaultPlan.of(
                new Fault(new Fault.Delay(Duration.ofMillis(1), Fraction.ALL), new Fault.Abort(0, 14, Fraction.ALL)));
        FaultPlan none = FaultPlan.of(new Fault(
                new Fault.Delay(Duration.ofMillis(1), new Fraction(0)), new Fault.Abort(500, -1, new Fraction(0))));
        FaultPlan nothing = FaultPlan.of(new Fault(null, null));

        for (long random : new long[] {0, 1, -1, Long.MIN_VALUE, 999_999, 1_000_000}) {
            assertThat(all.delayNanos(random)).isEqualTo(1_000_000);
            assertThat(all.aborts(random)).isTrue();
            assertThat(none.delayNanos(random)).isZero();
            assertThat(none.aborts(random)).isFalse();
            assertThat(nothing.delayNanos(random)).isZero();
            assertThat(nothing.aborts(random)).isFalse();
        }
    }

    @Test
    void answersWithTheStatusOfTheRule() {
        FaultPlan http = FaultPlan.of(new Fault(null, new Fault.Abort(418, -1, Fraction.ALL)));
        FaultPlan grpc = FaultPlan.of(new Fault(null, new Fault.Abort(0, 14, Fraction.ALL)));

        assertThat(http.abortStatus()).isEqualTo(418);
        assertThat(http.abortGrpcStatus()).isEqualTo(-1);
        assertThat(grpc.abortStatus()).isEqualTo(503);
        assertThat(grpc.abortGrpcStatus()).isEqualTo(14);
        assertThatThrownBy(() -> FaultPlan.of(new Fault(null, null)).abortStatus())
                .isInstanceOf(IllegalStateException.class);
    }
}
