package dev.weft.proxy.balance;

import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks among the endpoints of one cluster: those of the first priority that has a healthy one; all, where none is. Immutable
 * but for the cursor; any thread; picking allocates nothing.
 */
public final class Balancer {

    /** Fraction of the golden ratio: multiples of it, modulo one, spread evenly however many were drawn. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final LoadBalancer policy;
    private final EndpointState[] endpoints;
    private final int[] weights;
    private final int total;
    private final boolean uniform;
    private final AtomicInteger cursor;

    private Balancer(LoadBalancer policy, List<EndpointState> usable, AtomicInteger cursor) {
        this.policy = policy;
        this.endpoints = usable.toArray(EndpointState[]::new);
        this.weights = new int[endpoints.length];
        int sum = 0;
        boolean same = true;
        for (int i = 0; i < endpoints.length; i++) {
            weights[i] = Math.max(1, endpoints[i].endpoint().share().weight());
            sum = Math.addExact(sum, weights[i]);
            same &= weights[i] == weights[0];
        }
        this.total = sum;
        this.uniform = same;
        this.cursor = cursor;
    }

    /**
     * Of these endpoints.
     *
     * @param cursor of the cluster, kept over changes so that round robin goes on where it was
     */
    public static Balancer of(LoadBalancer policy, List<EndpointState> all, AtomicInteger cursor) {
        List<EndpointState> usable = new ArrayList<>();
        int priority = Integer.MAX_VALUE;
        for (EndpointState state : all) {
            Endpoint endpoint = state.endpoint();
            if (endpoint.healthy() && endpoint.share().priority() < priority) {
                priority = endpoint.share().priority();
            }
        }
        for (EndpointState state : all) {
            if (priority == Integer.MAX_VALUE
                    || state.endpoint().healthy() && state.endpoint().share().priority() == priority) {
                usable.add(state);
            }
        }
        return new Balancer(policy, usable, cursor);
    }

    /** {@code null}: there is none. */
    public @Nullable EndpointState pick(RandomGenerator random) {
        int count = endpoints.length;
        if (count == 0) {
            return null;
        }
        if (count == 1) {
            return endpoints[0];
        }
        return switch (policy) {
            case LoadBalancer.RoundRobin even -> endpoints[next()];
            case LoadBalancer.Random anyOne -> endpoints[any(random)];
            case LoadBalancer.LeastRequest least -> lessBusy(random);
            case LoadBalancer.PeakEwma latency -> lessBusy(random);
            case LoadBalancer.RingHash ring -> endpoints[any(random)];
            case LoadBalancer.Maglev table -> endpoints[any(random)];
            case LoadBalancer.OriginalDestination given -> endpoints[next()];
        };
    }

    private int next() {
        int turn = cursor.getAndIncrement();
        if (uniform) {
            return Integer.remainderUnsigned(turn, endpoints.length);
        }
        long point = Math.multiplyHigh((turn * SPREAD) >>> 1, 2L * total);
        return at((int) point);
    }

    private int any(RandomGenerator random) {
        return uniform ? random.nextInt(endpoints.length) : at(random.nextInt(total));
    }

    private int at(int point) {
        int rest = point;
        for (int i = 0; i < weights.length; i++) {
            rest -= weights[i];
            if (rest < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    private EndpointState lessBusy(RandomGenerator random) {
        int first = any(random);
        int second = any(random);
        if (first == second) {
            second = (first + 1 + random.nextInt(endpoints.length - 1)) % endpoints.length;
        }
        return endpoints[first].active() <= endpoints[second].active() ? endpoints[first] : endpoints[second];
    }
}
