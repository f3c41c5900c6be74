package dev.weft.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private final SplittableRandom random = new SplittableRandom(11);

    private static EndpointState endpoint(int port, int weight, int priority, boolean healthy) {
        return new EndpointState(new Endpoint(
                "127.0.0.1",
                port,
                new Share(weight, priority),
                Locality.UNKNOWN,
                healthy,
                Map.of(),
                WorkloadRef.UNKNOWN));
    }

    private Map<Integer, Integer> picks(LoadBalancer policy, int count, EndpointState... endpoints) {
        Balancer balancer = Balancer.of(policy, List.of(endpoints), new AtomicInteger(5));
        Map<Integer, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            EndpointState picked = balancer.pick(random);
            assertThat(picked).isNotNull();
            picks.merge(picked.address().getPort(), 1, Integer::sum);
        }
        return picks;
    }

    @Test
    void goesRoundInOrder() {
        assertThat(picks(
                        LoadBalancer.RoundRobin.DEFAULT,
                        300,
                        endpoint(1, 1, 0, true),
                        endpoint(2, 1, 0, true),
                        endpoint(3, 1, 0, true)))
                .containsOnly(Map.entry(1, 100), Map.entry(2, 100), Map.entry(3, 100));
    }

    @Test
    void spreadsByWeight() {
        Map<Integer, Integer> picks =
                picks(LoadBalancer.RoundRobin.DEFAULT, 10_000, endpoint(1, 9, 0, true), endpoint(2, 1, 0, true));
        assertThat(picks.get(1)).isCloseTo(9_000, within(10));
        Map<Integer, Integer> any =
                picks(LoadBalancer.Random.INSTANCE, 10_000, endpoint(1, 3, 0, true), endpoint(2, 1, 0, true));
        assertThat(any.get(1)).isCloseTo(7_500, within(130));
    }

    @Test
    void goesOnWhenTheCursorWraps() {
        Balancer balancer = Balancer.of(
                LoadBalancer.RoundRobin.DEFAULT,
                List.of(endpoint(1, 2, 0, true), endpoint(2, 1, 0, true)),
                new AtomicInteger(Integer.MAX_VALUE - 50));
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            EndpointState picked = balancer.pick(random);
            assertThat(picked).isNotNull();
            ports.add(picked.address().getPort());
        }
        assertThat(ports).contains(1, 2);
    }

    @Test
    void prefersTheLessBusyOfTwo() {
        EndpointState busy = endpoint(1, 1, 0, true);
        for (int i = 0; i < 50; i++) {
            busy.begin();
        }
        assertThat(picks(LoadBalancer.LeastRequest.DEFAULT, 100, busy, endpoint(2, 1, 0, true)))
                .containsOnlyKeys(2);
    }

    @Test
    void usesLowerPrioritiesAndSickEndpointsOnlyWhereItMust() {
        assertThat(picks(
                        LoadBalancer.Random.INSTANCE,
                        50,
                        endpoint(1, 1, 0, false),
                        endpoint(2, 1, 1, true),
                        endpoint(3, 1, 2, true)))
                .containsOnlyKeys(2);
        assertThat(picks(LoadBalancer.Random.INSTANCE, 200, endpoint(1, 1, 0, false), endpoint(2, 1, 1, false)))
                .containsOnlyKeys(1, 2);
    }

    @Test
    void picksNothingOfNothing() {
        assertThat(Balancer.of(LoadBalancer.Random.INSTANCE, List.of(), new AtomicInteger())
                        .pick(random))
                .isNull();
    }
}
