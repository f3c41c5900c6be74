package dev.weft.policy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityLoadsTest {

    private static final int[] NONE = new int[8];

    private static PriorityLoads loads(int[] healthy, int[] all, int panic) {
        return PriorityLoads.of(healthy, NONE, all, NONE, 140, panic);
    }

    /** The table of Envoy's documentation. */
    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, 0",
        "72, 100, 100, 0",
        "71, 100, 99, 1",
        "50, 100, 70, 30",
        "25, 100, 35, 65",
        "0, 100, 0, 100",
        "25, 25, 50, 50",
        "5, 0, 100, 0"
    })
    void spreadsOverTwoPriorities(int first, int second, int expectedFirst, int expectedSecond) {
        PriorityLoads loads = loads(new int[] {first, second}, new int[] {100, 100}, 0);

        assertThat(new int[] {loads.healthyLoad(0), loads.healthyLoad(1)})
                .containsExactly(expectedFirst, expectedSecond);
    }

    @Test
    void sendsWhatIsLeftToDegradedEndpoints() {
        PriorityLoads loads = PriorityLoads.of(new int[] {50}, new int[] {50}, new int[] {100}, new int[] {0}, 140, 0);

        assertThat(loads.healthyLoad(0)).isEqualTo(70);
        assertThat(loads.degradedLoad(0)).isEqualTo(30);
        assertThat(loads.choose(69)).isZero();
        assertThat(loads.choose(70)).isEqualTo(~0);
        assertThat(loads.choose(-1)).isEqualTo(loads.choose(Long.remainderUnsigned(-1, 100)));
        PriorityLoads degraded = PriorityLoads.of(new int[] {0}, new int[] {3}, new int[] {100}, new int[] {0}, 140, 0);
        assertThat(degraded.degradedLoad(0)).isEqualTo(100);
    }

    @Test
    void doesNotCountExcludedEndpoints() {
        PriorityLoads loads = PriorityLoads.of(new int[] {7}, new int[] {0}, new int[] {100}, new int[] {90}, 140, 50);

        assertThat(loads.healthyLoad(0)).isEqualTo(100);
        assertThat(loads.inPanic(0)).isFalse();
    }

    @Test
    void panicsInAPriorityOnlyWhenAllTogetherAreTooFew() {
        PriorityLoads enough = loads(new int[] {10, 100}, new int[] {100, 100}, 50);
        PriorityLoads few = loads(new int[] {10, 60}, new int[] {100, 100}, 50);

        assertThat(enough.inPanic(0)).isFalse();
        assertThat(few.inPanic(0)).isTrue();
        assertThat(few.inPanic(1)).isFalse();
        assertThat(few.healthyLoad(0)).isEqualTo(15);
        assertThat(few.healthyLoad(1)).isEqualTo(85);
    }

    @Test
    void spreadsBySizeInTotalPanic() {
        PriorityLoads loads = loads(new int[] {10, 10}, new int[] {100, 200}, 50);

        assertThat(loads.inPanic(0)).isTrue();
        assertThat(loads.inPanic(1)).isTrue();
        assertThat(loads.healthyLoad(0)).isEqualTo(34);
        assertThat(loads.healthyLoad(1)).isEqualTo(66);
        assertThat(loads(new int[] {0}, new int[] {0}, 50).healthyLoad(0)).isEqualTo(100);
        assertThat(loads(new int[] {0, 0}, new int[] {0, 5}, 50).healthyLoad(1)).isEqualTo(100);
        assertThat(loads(new int[] {0, 0}, new int[] {5, 5}, 0).healthyLoad(0)).isEqualTo(100);
    }

    @Test
    void leavesOutTriedPriorities() {
        PriorityLoads loads = loads(new int[] {100, 100, 100}, new int[] {100, 100, 100}, 0);

        assertThat(loads.without(1).healthyLoad(1)).isEqualTo(100);
        assertThat(loads.without(3).healthyLoad(2)).isEqualTo(100);
        assertThat(loads.without(7)).isSameAs(loads);
    }

    @Test
    void alwaysSpreadsTheWholeLoad() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            int count = 1 + random.nextInt(5);
            int[] all = new int[count];
            int[] healthy = new int[count];
            int[] degraded = new int[count];
            int[] excluded = new int[count];
            for (int p = 0; p < count; p++) {
                all[p] = random.nextInt(20);
                healthy[p] = random.nextInt(all[p] + 1);
                degraded[p] = random.nextInt(all[p] - healthy[p] + 1);
                excluded[p] = random.nextInt(all[p] - healthy[p] - degraded[p] + 1);
            }
            PriorityLoads loads =
                    PriorityLoads.of(healthy, degraded, all, excluded, 100 + random.nextInt(100), random.nextInt(101));
            PriorityLoads tried = loads.without(random.nextInt(1 << count));
            int sum = 0;
            int triedSum = 0;
            for (int p = 0; p < count; p++) {
                sum += loads.healthyLoad(p) + loads.degradedLoad(p);
                triedSum += tried.healthyLoad(p) + tried.degradedLoad(p);
            }
            assertThat(sum).as("seed %d, run %d", seed, run).isEqualTo(100);
            assertThat(triedSum).as("seed %d, run %d", seed, run).isEqualTo(100);
        }
    }
}
