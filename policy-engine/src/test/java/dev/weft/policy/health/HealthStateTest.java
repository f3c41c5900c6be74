package dev.weft.policy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.HealthCheck.Check;
import dev.weft.policy.cluster.HealthCheck.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HealthStateTest {

    private static HealthState state(int jitter) {
        Pace pace = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(60), jitter);
        return new HealthState(new HealthCheck(new Check.Tcp("", List.of()), Duration.ofSeconds(1), pace, 3, 2, true));
    }

    @Test
    void trustsTheFirstSuccess() {
        HealthState state = state(0);
        assertThat(state.isHealthy()).isFalse();
        assertThat(state.isChecked()).isFalse();

        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.HEALTHY);
        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.UNCHANGED);
        assertThat(state.isHealthy()).isTrue();
        assertThat(state.isChecked()).isTrue();
    }

    @Test
    void staysUnhealthyAfterAFirstFailureUntilTheThreshold() {
        HealthState state = state(0);

        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.UNHEALTHY);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.UNCHANGED);
        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.UNCHANGED);
        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.HEALTHY);
    }

    @Test
    void bearsAFewFailuresToReach() {
        HealthState state = state(0);
        state.result(HealthResult.SUCCESS);

        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.SUCCESS)).isEqualTo(HealthTransition.UNCHANGED);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.PENDING);
        assertThat(state.result(HealthResult.UNREACHABLE)).isEqualTo(HealthTransition.UNHEALTHY);
        assertThat(state.isHealthy()).isFalse();
    }

    @Test
    void believesABadAnswerAtOnce() {
        HealthState state = state(0);
        state.result(HealthResult.SUCCESS);

        assertThat(state.result(HealthResult.UNHEALTHY_ANSWER)).isEqualTo(HealthTransition.UNHEALTHY);
        assertThat(state.isExcluded()).isFalse();
    }

    @Test
    void excludesWhoFailsImmediately() {
        HealthState state = state(0);
        state.result(HealthResult.SUCCESS);

        assertThat(state.result(HealthResult.IMMEDIATE_FAILURE)).isEqualTo(HealthTransition.UNHEALTHY);
        assertThat(state.isExcluded()).isTrue();
        state.result(HealthResult.SUCCESS);
        assertThat(state.isExcluded()).isTrue();
        state.result(HealthResult.SUCCESS);
        assertThat(state.isExcluded()).isFalse();
    }

    @Test
    void jittersTheInterval() {
        HealthState exact = state(0);
        HealthState spread = state(20);
        Random random = new Random(3);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThat(exact.nextNanos(true, random.nextLong())).isEqualTo(10_000_000_000L);
            assertThat(exact.nextNanos(false, random.nextLong())).isEqualTo(60_000_000_000L);
            long next = spread.nextNanos(true, random.nextLong());
            least = Math.min(least, next);
            most = Math.max(most, next);
            assertThat(spread.nextNanos(false, random.nextLong())).isBetween(60_000_000_000L, 72_000_000_000L);
            assertThat(spread.firstNanos(random.nextLong())).isBetween(0L, 2_000_000_000L);
        }
        assertThat(least).isBetween(10_000_000_000L, 10_010_000_000L);
        assertThat(most).isBetween(11_990_000_000L, 12_000_000_000L);
    }

    @Test
    void agreesWithPlainCountingOnRandomResults() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            HealthState state = state(0);
            int good = 0;
            int bad = 0;
            boolean healthy = false;
            for (int i = 0; i < 40; i++) {
                boolean success = random.nextInt(3) != 0;
                good = success ? good + 1 : 0;
                bad = success ? 0 : bad + 1;
                if (success && (i == 0 || good >= 2)) {
                    healthy = true;
                } else if (bad >= 3) {
                    healthy = false;
                }
                state.result(success ? HealthResult.SUCCESS : HealthResult.UNREACHABLE);
                assertThat(state.isHealthy())
                        .as("seed %d, run %d, step %d", seed, run, i)
                        .isEqualTo(healthy);
            }
        }
    }
}
