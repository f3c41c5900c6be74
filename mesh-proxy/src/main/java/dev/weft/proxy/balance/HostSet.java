package dev.weft.proxy.balance;

import dev.weft.policy.balance.BalancePlan;
import dev.weft.policy.balance.BalancedHost;
import dev.weft.policy.balance.HostActivity;
import dev.weft.policy.balance.LatencyAverage;
import dev.weft.policy.balance.PickContext;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One version of a cluster's endpoints, and the plan that picks among them. Immutable, any thread; a pick allocates nothing. */
public final class HostSet {

    private static final LatencyAverage UNMEASURED = new LatencyAverage(1);

    private final EndpointState[] hosts;
    private final BalancePlan plan;

    private HostSet(EndpointState[] hosts, BalancePlan plan) {
        this.hosts = hosts;
        this.plan = plan;
    }

    /**
     * Makes one. Takes time linear in the endpoints and in tables of consistent hashing: never on an event loop.
     *
     * @param now monotonic nanoseconds
     * @param start where rotations begin
     */
    public static HostSet of(BalancePlan.Setup setup, List<EndpointState> endpoints, long now, int start) {
        EndpointState[] hosts = endpoints.toArray(EndpointState[]::new);
        Map<Locality, Integer> localities = new HashMap<>();
        List<BalancedHost> balanced = new ArrayList<>(hosts.length);
        for (EndpointState host : hosts) {
            int locality = localities.computeIfAbsent(host.endpoint().locality(), unseen -> localities.size());
            balanced.add(host.balanced(locality, now));
        }
        return new HostSet(hosts, BalancePlan.of(setup, balanced, new Activity(hosts), start));
    }

    /**
     * Picks an endpoint.
     *
     * @param loop index of the calling event loop
     * @return {@code null}: none can be picked
     */
    public @Nullable EndpointState pick(int loop, PickContext context) {
        int index = plan.pick(loop, context);
        return index < 0 ? null : hosts[index];
    }

    /** The endpoint at an index of the plan. */
    public EndpointState get(int index) {
        return hosts[index];
    }

    /** The plan. */
    public BalancePlan plan() {
        return plan;
    }

    private static final class Activity implements HostActivity {
        private final EndpointState[] hosts;

        Activity(EndpointState[] hosts) {
            this.hosts = hosts;
        }

        @Override
        public int active(int host) {
            return hosts[host].active();
        }

        @Override
        public LatencyAverage latency(int host) {
            LatencyAverage measured = hosts[host].latency();
            return measured == null ? UNMEASURED : measured;
        }
    }
}
