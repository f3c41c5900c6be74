package dev.weft.bench.decision;

import dev.weft.policy.balance.ApertureSeat;
import dev.weft.policy.balance.BalancePlan;
import dev.weft.policy.balance.BalancedHost;
import dev.weft.policy.balance.HostActivity;
import dev.weft.policy.balance.HostHealth;
import dev.weft.policy.balance.LatencyAverage;
import dev.weft.policy.balance.PickContext;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One pick among 1,000 endpoints, the requests under way changing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PickBenchmark implements PickContext {

    private static final int HOSTS = 1_000;

    /** How is picked. */
    public enum Policy {
        ROUND_ROBIN(LoadBalancer.RoundRobin.DEFAULT, 1),
        ROUND_ROBIN_WEIGHTED(LoadBalancer.RoundRobin.DEFAULT, 7),
        LEAST_REQUEST(LoadBalancer.LeastRequest.DEFAULT, 1),
        LEAST_REQUEST_WEIGHTED(LoadBalancer.LeastRequest.DEFAULT, 7),
        PEAK_EWMA(LoadBalancer.PeakEwma.DEFAULT, 1),
        RING_HASH(LoadBalancer.RingHash.DEFAULT, 7),
        MAGLEV(LoadBalancer.Maglev.DEFAULT, 7);

        private final LoadBalancer balancer;
        private final int weights;

        Policy(LoadBalancer balancer, int weights) {
            this.balancer = balancer;
            this.weights = weights;
        }
    }

    /** The policy in question. */
    @Param
    public Policy policy = Policy.ROUND_ROBIN;

    private final RandomGenerator random = new SplittableRandom(1);
    private final Busy busy = new Busy();
    private BalancePlan plan = plan(Policy.ROUND_ROBIN, busy);
    private long now;
    private long hash;

    /** Makes the plan. */
    @Setup
    public void start() {
        plan = plan(policy, busy);
    }

    private static BalancePlan plan(Policy how, HostActivity busy) {
        List<BalancedHost> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new BalancedHost(
                    "10.0." + i / 250 + "." + i % 250 + ":80", 1 + i % how.weights, 0, 0, 1, HostHealth.HEALTHY, 0));
        }
        BalancePlan.Setup setup =
                new BalancePlan.Setup(how.balancer, HostSelection.DEFAULT, ApertureSeat.of("bench"), 1);
        return BalancePlan.of(setup, hosts, busy, 0);
    }

    /** One pick. */
    @Benchmark
    public int pick() {
        now += 20_000;
        hash += 0x9E3779B97F4A7C15L;
        int host = plan.pick(0, this);
        busy.active[host] = busy.active[host] + 1 & 7;
        return host;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public boolean hasHash() {
        return true;
    }

    @Override
    public long hash() {
        return hash;
    }

    /** How busy the endpoints are. */
    private static final class Busy implements HostActivity {
        private final int[] active = new int[HOSTS];
        private final LatencyAverage[] latencies = new LatencyAverage[HOSTS];

        Busy() {
            for (int i = 0; i < HOSTS; i++) {
                active[i] = i % 5;
                latencies[i] = new LatencyAverage(TimeUnit.SECONDS.toNanos(10));
                latencies[i].observe(1_000_000L + i, 0);
            }
        }

        @Override
        public int active(int host) {
            return active[host];
        }

        @Override
        public LatencyAverage latency(int host) {
            return latencies[host];
        }
    }
}
