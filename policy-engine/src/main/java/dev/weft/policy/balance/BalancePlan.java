package dev.weft.policy.balance;

import dev.weft.policy.balance.PriorityPlan.BalanceRules;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import java.util.List;

/**
 * How a cluster picks among one version of its endpoints. Made anew, off the event loops, when an endpoint comes, goes, changes
 * its weight or its health (ejections included); then given to all loops. Picking allocates nothing, but for the first weighted
 * pick of a loop.
 *
 * <p>Source: Envoy, load balancing: priorities with overprovisioning, panic, locality weights, then the policy. Consistent
 * hashing picks the endpoint that Envoy picks. Where Envoy takes a rejected endpoint after its last redraw, any other of the
 * same kind is taken here while there is one: an endpoint that refuses connections has the fewest requests, so that "least
 * request" draws it again and again.
 */
public final class BalancePlan {

    private final Hosts hosts;
    private final PriorityLoads loads;
    private final PriorityPlan[] priorities;
    private final boolean hashing;

    private BalancePlan(Hosts hosts, PriorityLoads loads, PriorityPlan[] priorities, boolean hashing) {
        this.hosts = hosts;
        this.loads = loads;
        this.priorities = priorities;
        this.hashing = hashing;
    }

    /** What a plan is made by beside its endpoints. */
    public record Setup(LoadBalancer policy, HostSelection selection, ApertureSeat seat, int loops) {
        public Setup {
            if (loops < 1) {
                throw new IllegalArgumentException("loops: " + loops + " (expected: at least 1)");
            }
        }
    }

    /**
     * Makes a plan. Takes time linear in the endpoints; for Maglev in the table (65,537 entries: some milliseconds), for
     * ring hash in the ring.
     *
     * @param hosts may be empty; picks answer with their index here
     * @param activity how busy they are; kept
     * @param start where rotations begin: random, so that proxies that start together do not begin alike
     */
    public static BalancePlan of(Setup setup, List<BalancedHost> hosts, HostActivity activity, int start) {
        HostSelection selection = setup.selection();
        Hosts all = new Hosts(hosts, activity);
        HostGroups[] groups = HostGroups.of(all);
        int count = groups.length;
        int[] healthy = new int[count];
        int[] degraded = new int[count];
        int[] sizes = new int[count];
        int[] excluded = new int[count];
        for (int p = 0; p < count; p++) {
            healthy[p] = groups[p].count(HostHealth.HEALTHY);
            degraded[p] = groups[p].count(HostHealth.DEGRADED);
            excluded[p] = groups[p].count(HostHealth.EXCLUDED);
            sizes[p] = groups[p].all().length;
        }
        PriorityLoads loads = PriorityLoads.of(
                healthy,
                degraded,
                sizes,
                excluded,
                selection.overprovisioningPercent(),
                selection.panicThresholdPercent());
        BalanceRules rules = new BalanceRules(setup.policy(), selection, setup.seat(), setup.loops(), start);
        PriorityPlan[] plans = new PriorityPlan[count];
        for (int p = 0; p < count; p++) {
            plans[p] = new PriorityPlan(rules, all, groups[p], loads.inPanic(p));
        }
        boolean hashing =
                setup.policy() instanceof LoadBalancer.RingHash || setup.policy() instanceof LoadBalancer.Maglev;
        return new BalancePlan(all, loads, plans, hashing);
    }

    /**
     * Picks an endpoint.
     *
     * @param loop index of the calling event loop, 0 to {@code loops - 1}
     * @return its index in the list; -1: none can be picked
     */
    public int pick(int loop, PickContext context) {
        return hashing ? pickByHash(loop, context) : pickByPolicy(loop, context);
    }

    private int pickByPolicy(int loop, PickContext context) {
        int redraws = context.redraws();
        for (int attempt = 0; ; attempt++) {
            int place = place(context.random().nextLong(), context);
            int host = choose(loop, place, 0, 0, context);
            if (host < 0 || redraws == 0 || !context.rejects(host)) {
                return host;
            }
            if (attempt >= redraws) {
                int other = priorities[place < 0 ? ~place : place].other(place < 0, context);
                return other < 0 ? host : other;
            }
        }
    }

    private int pickByHash(int loop, PickContext context) {
        long hash = context.hasHash() ? context.hash() : context.random().nextLong();
        int place = place(hash, context);
        int redraws = context.redraws();
        for (int attempt = 0; ; attempt++) {
            int host = choose(loop, place, hash, attempt, context);
            if (host < 0 || attempt >= redraws || !context.rejects(host)) {
                return host;
            }
        }
    }

    /** A priority; complemented where its degraded endpoints are meant. */
    private int place(long hash, PickContext context) {
        if (priorities.length == 1) {
            return loads.degradedLoad(0) == 0 ? 0 : loads.choose(hash);
        }
        long tried = context.triedPriorities();
        // Only a retry gets here with priorities tried: that may cost an object.
        return tried == 0 ? loads.choose(hash) : loads.without(tried).choose(hash);
    }

    private int choose(int loop, int place, long hash, int attempt, PickContext context) {
        boolean degraded = place < 0;
        return priorities[degraded ? ~place : place].choose(loop, degraded, hash, attempt, context);
    }

    /** How many endpoints it was made of. */
    public int size() {
        return hosts.size();
    }

    /** The priority of an endpoint. */
    public int priority(int host) {
        return hosts.get(host).priority();
    }

    /** How many priorities there are; at least 1. */
    public int priorities() {
        return priorities.length;
    }

    /** Whether health is ignored in a priority: Envoy's {@code lb_healthy_panic}. */
    public boolean inPanic(int priority) {
        return priorities[priority].inPanic();
    }

    /** Percent of the traffic that a priority takes, healthy and degraded endpoints together. */
    public int load(int priority) {
        return loads.healthyLoad(priority) + loads.degradedLoad(priority);
    }
}
