package dev.weft.policy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyAverageTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    @Test
    void takesAPeakAtOnce() {
        LatencyAverage average = new LatencyAverage(10 * SECOND);
        average.observe(5 * MILLI, 0);
        average.observe(80 * MILLI, SECOND);

        assertThat(average.nanos()).isCloseTo(80 * MILLI, Percentage.withPercentage(0.01));
        assertThat(average.cost(1, SECOND)).isCloseTo(160 * MILLI, Percentage.withPercentage(0.1));
    }

    @Test
    void forgetsSlowly() {
        LatencyAverage average = new LatencyAverage(10 * SECOND);
        average.observe(100 * MILLI, 0);
        average.observe(10 * MILLI, 10 * SECOND);

        // 100 / e + 10 * (1 - 1 / e)
        assertThat(average.nanos()).isCloseTo(43.1 * MILLI, Percentage.withPercentage(0.5));
        assertThat(average.cost(0, 20 * SECOND)).isCloseTo(15.86 * MILLI, Percentage.withPercentage(0.5));
    }

    @Test
    void avoidsWhoHasNotAnsweredYet() {
        LatencyAverage fresh = new LatencyAverage(SECOND);
        LatencyAverage slow = new LatencyAverage(SECOND);
        slow.observe(60 * SECOND, 0);

        assertThat(fresh.nanos()).isZero();
        assertThat(fresh.cost(0, 0)).isZero();
        assertThat(fresh.cost(1, 0)).isGreaterThan(slow.cost(100, 0));
        assertThat(fresh.cost(2, 0)).isGreaterThanOrEqualTo(fresh.cost(1, 0));
    }

    @Test
    void toleratesTimeThatStandsStillOrIsNegative() {
        LatencyAverage average = new LatencyAverage(SECOND);
        average.observe(5 * MILLI, -3 * SECOND);
        average.observe(1 * MILLI, -3 * SECOND - 2 * MILLI);

        assertThat(average.nanos()).isCloseTo(5 * MILLI, Percentage.withPercentage(0.1));
        average.observe(0, SECOND);
        assertThat(average.nanos()).isPositive();
    }

    @Test
    void losesNoPeakUnderFourThreads() throws Exception {
        LatencyAverage average = new LatencyAverage(10 * SECOND);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int offset = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50_000; i++) {
                    average.observe(1 + offset + 4L * i, 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        assertThat(average.nanos()).isCloseTo(200_000, Percentage.withPercentage(0.01));
    }
}
