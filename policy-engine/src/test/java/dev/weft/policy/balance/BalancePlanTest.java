package dev.weft.policy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.LoadBalancer.LeastRequest;
import dev.weft.policy.cluster.LoadBalancer.PeakEwma;
import dev.weft.policy.cluster.LoadBalancer.RoundRobin;
import dev.weft.policy.cluster.LoadBalancer.SlowStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancePlanTest {

    private static final int PICKS = 60_000;
    private static final long SECOND = 1_000_000_000L;

    private static BalancedHost host(int weight) {
        return new BalancedHost("h" + weight, weight, 0, 0, 1, HostHealth.HEALTHY, 0);
    }

    private static BalancedHost host(int priority, int locality, int localityWeight, HostHealth health) {
        return new BalancedHost("h", 1, priority, locality, localityWeight, health, 0);
    }

    private static List<BalancedHost> weights(int... weights) {
        List<BalancedHost> hosts = new ArrayList<>();
        for (int weight : weights) {
            hosts.add(host(weight));
        }
        return hosts;
    }

    private static BalancePlan plan(LoadBalancer policy, HostSelection selection, List<BalancedHost> hosts) {
        return plan(policy, selection, hosts, new TestActivity(hosts.size()));
    }

    private static BalancePlan plan(
            LoadBalancer policy, HostSelection selection, List<BalancedHost> hosts, HostActivity activity) {
        return BalancePlan.of(new BalancePlan.Setup(policy, selection, ApertureSeat.of("p"), 4), hosts, activity, 3);
    }

    private static int[] hits(BalancePlan plan, TestPick pick, int hosts) {
        int[] hits = new int[hosts];
        for (int i = 0; i < PICKS; i++) {
            hits[plan.pick(i & 3, pick)]++;
        }
        return hits;
    }

    /** Within 3 sigma of the shares. */
    private static void assertShares(int[] hits, double... shares) {
        for (int i = 0; i < shares.length; i++) {
            double expected = PICKS * shares[i];
            double sigma = Math.sqrt(PICKS * shares[i] * (1 - shares[i]));
            assertThat((double) hits[i])
                    .as("host %d of %s", i, hits)
                    .isBetween(expected - 3 * sigma, expected + 3 * sigma);
        }
    }

    @Test
    void rotatesOverAllLoopsTogether() {
        BalancePlan plan = plan(RoundRobin.DEFAULT, HostSelection.DEFAULT, weights(1, 1, 1));
        TestPick pick = new TestPick(1);
        int[] turns = new int[6];
        for (int i = 0; i < 6; i++) {
            turns[i] = plan.pick(i % 4, pick);
        }
        assertThat(turns).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void rotatesByWeightAndEvenly() {
        BalancePlan plan = plan(RoundRobin.DEFAULT, HostSelection.DEFAULT, weights(5, 1, 2));
        TestPick pick = new TestPick(1);
        int[] hits = new int[3];
        int sinceFirst = 0;
        for (int i = 0; i < 8_000; i++) {
            int host = plan.pick(0, pick);
            hits[host]++;
            sinceFirst = host == 0 ? 0 : sinceFirst + 1;
            assertThat(sinceFirst).isLessThanOrEqualTo(2);
        }
        assertThat(hits[0]).isBetween(4_998, 5_002);
        assertThat(hits[1]).isBetween(998, 1_002);
        assertThat(hits[2]).isBetween(1_998, 2_002);
    }

    @Test
    void picksAnyWhateverItsWeight() {
        BalancePlan plan = plan(LoadBalancer.Random.INSTANCE, HostSelection.DEFAULT, weights(5, 1, 2));

        assertShares(hits(plan, new TestPick(2), 3), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void picksTheLessBusyOfSome() {
        TestActivity activity = new TestActivity(4);
        activity.active[0] = 5;
        activity.active[1] = 1;
        activity.active[2] = 1;
        activity.active[3] = 3;
        List<BalancedHost> hosts = weights(1, 1, 1, 1);
        int[] two = hits(plan(LeastRequest.DEFAULT, HostSelection.DEFAULT, hosts, activity), new TestPick(3), 4);
        int[] many =
                hits(plan(new LeastRequest(30, 1, null), HostSelection.DEFAULT, hosts, activity), new TestPick(3), 4);

        // Of the six pairs the busiest wins none, the second busiest one, the others share the rest.
        assertThat(two[0]).isZero();
        assertShares(two, 0, 2.5 / 6, 2.5 / 6, 1 / 6.0);
        assertThat(many[0] + many[3]).isLessThan(10);
    }

    @Test
    void weighsRequestsUnderWay() {
        TestActivity activity = new TestActivity(3);
        activity.active[0] = 3;
        List<BalancedHost> hosts = weights(4, 1, 2);

        // 4 / (3 + 1) = 1, 1, 2.
        assertShares(
                hits(plan(LeastRequest.DEFAULT, HostSelection.DEFAULT, hosts, activity), new TestPick(4), 3),
                0.25,
                0.25,
                0.5);
        // 4 / (3 + 1)^0.5 = 2, 1, 2.
        assertShares(
                hits(plan(new LeastRequest(2, 0.5, null), HostSelection.DEFAULT, hosts, activity), new TestPick(4), 3),
                0.4,
                0.2,
                0.4);
        assertShares(
                hits(plan(new LeastRequest(2, 0, null), HostSelection.DEFAULT, hosts, activity), new TestPick(4), 3),
                4 / 7.0,
                1 / 7.0,
                2 / 7.0);
    }

    @Test
    void picksTheFasterOfTwo() {
        TestActivity activity = new TestActivity(3);
        activity.latencies[0].observe(50_000_000, 0);
        activity.latencies[1].observe(5_000_000, 0);
        activity.latencies[2].observe(5_000_000, 0);
        activity.active[1] = 3;
        List<BalancedHost> hosts = weights(1, 1, 1);
        int[] hits = hits(plan(PeakEwma.DEFAULT, HostSelection.DEFAULT, hosts, activity), new TestPick(5), 3);

        assertThat(hits[0]).isZero();
        assertShares(hits, 0, 1 / 3.0, 2 / 3.0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void warmsNewEndpointsUp(boolean rotation) {
        SlowStart slow = new SlowStart(Duration.ofSeconds(10), 1.0, 10);
        LoadBalancer policy = rotation ? new RoundRobin(slow) : new LeastRequest(2, 1, slow);
        List<BalancedHost> hosts = List.of(
                new BalancedHost("old", 1, 0, 0, 1, HostHealth.HEALTHY, 0),
                new BalancedHost("new", 1, 0, 0, 1, HostHealth.HEALTHY, 100 * SECOND));
        TestPick pick = new TestPick(6);

        for (double seconds : new double[] {0, 0.5, 3, 5}) {
            pick.now = (long) ((100 + seconds) * SECOND);
            double factor = Math.max(0.1, seconds / 10);
            BalancePlan plan = plan(policy, HostSelection.DEFAULT, hosts);
            assertShares(hits(plan, pick, 2), 1 / (1 + factor), factor / (1 + factor));
        }
        pick.now = 111 * SECOND;
        assertShares(hits(plan(policy, HostSelection.DEFAULT, hosts), pick, 2), 0.5, 0.5);
    }

    @Test
    void growsWithAggression() {
        SlowStart steep = new SlowStart(Duration.ofSeconds(10), 2, 0);

        assertThat(Chooser.Weights.factor(steep, 0)).isEqualTo(0.01);
        assertThat(Chooser.Weights.factor(steep, (long) (2.5 * SECOND))).isEqualTo(0.5);
        assertThat(Chooser.Weights.factor(steep, 10 * SECOND)).isEqualTo(1);
        assertThat(Chooser.Weights.factor(new SlowStart(Duration.ofSeconds(10), 0.1, 0), 0))
                .isEqualTo(1e-6);
    }

    @Test
    void followsPrioritiesAndHealth() {
        List<BalancedHost> hosts = List.of(
                host(0, 0, 1, HostHealth.HEALTHY),
                host(0, 0, 1, HostHealth.UNHEALTHY),
                host(1, 0, 1, HostHealth.HEALTHY),
                host(1, 0, 1, HostHealth.HEALTHY));
        BalancePlan plan = plan(RoundRobin.DEFAULT, HostSelection.DEFAULT, hosts);

        assertShares(hits(plan, new TestPick(7), 4), 0.7, 0, 0.15, 0.15);
        assertThat(plan.priorities()).isEqualTo(2);
        assertThat(plan.load(0)).isEqualTo(70);
        assertThat(plan.load(1)).isEqualTo(30);
        assertThat(plan.priority(2)).isEqualTo(1);
        assertThat(plan.size()).isEqualTo(4);
        TestPick other = new TestPick(7);
        other.tried = 1;
        assertThat(hits(plan, other, 4)).startsWith(0, 0);
    }

    @Test
    void usesDegradedEndpointsForTheRest() {
        List<BalancedHost> hosts = List.of(host(0, 0, 1, HostHealth.HEALTHY), host(0, 0, 1, HostHealth.DEGRADED));
        BalancePlan plan = plan(LoadBalancer.Random.INSTANCE, HostSelection.DEFAULT, hosts);

        assertShares(hits(plan, new TestPick(8), 2), 0.7, 0.3);
    }

    @Test
    void ignoresHealthInPanic() {
        List<BalancedHost> hosts = List.of(
                host(0, 0, 1, HostHealth.HEALTHY),
                host(0, 0, 1, HostHealth.UNHEALTHY),
                host(0, 0, 1, HostHealth.EXCLUDED));
        BalancePlan panic = plan(LoadBalancer.Random.INSTANCE, new HostSelection(60, false, 140, 0), hosts);
        BalancePlan calm = plan(LoadBalancer.Random.INSTANCE, HostSelection.DEFAULT, hosts);

        assertShares(hits(panic, new TestPick(9), 3), 1 / 3.0, 1 / 3.0, 1 / 3.0);
        assertThat(panic.inPanic(0)).isTrue();
        assertThat(hits(calm, new TestPick(9), 3)).containsExactly(PICKS, 0, 0);
    }

    @Test
    void picksNobodyWhereNobodyIs() {
        TestPick pick = new TestPick(10).hash(5);
        for (LoadBalancer policy : List.of(
                RoundRobin.DEFAULT,
                LeastRequest.DEFAULT,
                LoadBalancer.Random.INSTANCE,
                PeakEwma.DEFAULT,
                LoadBalancer.RingHash.DEFAULT,
                LoadBalancer.Maglev.DEFAULT,
                LoadBalancer.OriginalDestination.INSTANCE)) {
            assertThat(plan(policy, HostSelection.DEFAULT, List.of()).pick(0, pick))
                    .isEqualTo(-1);
            assertThat(plan(policy, new HostSelection(50, true, 140, 0), List.of())
                            .pick(0, pick))
                    .isEqualTo(-1);
            assertThat(plan(policy, HostSelection.DEFAULT, List.of(host(0, 0, 1, HostHealth.UNHEALTHY)))
                            .pick(0, pick))
                    .isEqualTo(-1);
            assertThat(plan(policy, new HostSelection(50, false, 140, 0), List.of(host(0, 0, 1, HostHealth.UNHEALTHY)))
                            .pick(0, pick))
                    .isZero();
        }
    }

    @Test
    void sharesByLocality() {
        List<BalancedHost> hosts = List.of(
                host(0, 1, 3, HostHealth.HEALTHY),
                host(0, 2, 1, HostHealth.HEALTHY),
                host(0, 2, 1, HostHealth.HEALTHY),
                host(0, 3, 0, HostHealth.HEALTHY));
        HostSelection byLocality = new HostSelection(0, true, 140, 0);

        for (LoadBalancer policy : List.of(RoundRobin.DEFAULT, LoadBalancer.Random.INSTANCE, LeastRequest.DEFAULT)) {
            assertShares(hits(plan(policy, byLocality, hosts), new TestPick(11), 4), 0.75, 0.125, 0.125, 0);
        }
    }

    @Test
    void takesFromALocalityThatIsHalfDown() {
        List<BalancedHost> hosts = List.of(
                host(0, 1, 1, HostHealth.HEALTHY),
                host(0, 1, 1, HostHealth.UNHEALTHY),
                host(0, 2, 1, HostHealth.HEALTHY),
                host(0, 2, 1, HostHealth.HEALTHY));
        BalancePlan plan = plan(LoadBalancer.Random.INSTANCE, new HostSelection(0, true, 140, 0), hosts);

        assertShares(hits(plan, new TestPick(12), 4), 0.7 / 1.7, 0, 0.5 / 1.7, 0.5 / 1.7);
    }

    @Test
    void drawsAgainForWhatIsRejected() {
        BalancePlan plan = plan(LoadBalancer.Random.INSTANCE, HostSelection.DEFAULT, weights(1, 1));
        TestPick pick = new TestPick(13);
        pick.rejected.add(0);

        assertShares(hits(plan, pick, 2), 0.5, 0.5);
        pick.redraws = 3;
        assertShares(hits(plan, pick, 2), 0, 1);
        pick.rejected.add(1);
        assertThat(plan.pick(0, pick)).isBetween(0, 1);
    }

    @Test
    void anIdleEndpointThatIsRejectedLeavesTheBusyOne() {
        TestActivity activity = new TestActivity(2);
        activity.active[1] = 7;
        BalancePlan plan = plan(LeastRequest.DEFAULT, HostSelection.DEFAULT, weights(1, 1), activity);
        TestPick pick = new TestPick(14);
        pick.rejected.add(0);
        pick.redraws = 5;

        assertThat(plan.pick(0, pick)).isEqualTo(1);
    }

    @Test
    void whatIsRejectedInOneLocalityLeavesAnother() {
        List<BalancedHost> hosts = List.of(host(0, 1, 1_000, HostHealth.HEALTHY), host(0, 2, 1, HostHealth.HEALTHY));
        BalancePlan plan = plan(LoadBalancer.Random.INSTANCE, new HostSelection(0, true, 140, 0), hosts);
        TestPick pick = new TestPick(15);
        pick.rejected.add(0);
        pick.redraws = 1;

        assertShares(hits(plan, pick, 2), 0, 1);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new BalancedHost("", 1, 0, 0, 1, HostHealth.HEALTHY, 0))
                .hasMessageContaining("hashKey");
        assertThatThrownBy(() -> host(0)).hasMessageContaining("weight: 0");
        assertThatThrownBy(() -> host(128, 0, 1, HostHealth.HEALTHY)).hasMessageContaining("priority: 128");
        assertThatThrownBy(() -> host(-1, 0, 1, HostHealth.HEALTHY)).hasMessageContaining("priority: -1");
        assertThatThrownBy(() -> host(0, 0, -1, HostHealth.HEALTHY)).hasMessageContaining("localityWeight: -1");
        assertThatThrownBy(
                        () -> new BalancePlan.Setup(RoundRobin.DEFAULT, HostSelection.DEFAULT, ApertureSeat.of("x"), 0))
                .hasMessageContaining("loops: 0");
        assertThat(BalancedHost.of("a:1").weight()).isEqualTo(1);
    }
}
