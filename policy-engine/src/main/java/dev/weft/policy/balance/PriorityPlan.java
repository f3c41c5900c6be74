package dev.weft.policy.balance;

import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.count.Counter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How one priority picks. Any thread. */
final class PriorityPlan {

    private final boolean panic;
    private final @Nullable HashTable table;
    private final @Nullable Chooser all;
    private final Localities healthy;
    private final Localities degraded;

    PriorityPlan(BalanceRules rules, Hosts hosts, HostGroups groups, boolean panic) {
        this.panic = panic;
        boolean byLocality = rules.selection().localityWeighted();
        this.table = switch (rules.policy()) {
            case LoadBalancer.RingHash(var minimum, var maximum) ->
                RingTable.of(groups.shares(panic, byLocality), minimum, maximum);
            case LoadBalancer.Maglev(var size) -> MaglevTable.of(groups.shares(panic, byLocality), size);
            case LoadBalancer.RoundRobin other -> null;
            case LoadBalancer.LeastRequest other -> null;
            case LoadBalancer.Random other -> null;
            case LoadBalancer.PeakEwma other -> null;
            case LoadBalancer.OriginalDestination other -> null;
        };
        boolean choosing = table == null;
        this.all = choosing && panic ? rules.chooser(groups.all(), hosts) : null;
        this.healthy = new Localities(rules, hosts, groups, HostHealth.HEALTHY, choosing && !panic);
        this.degraded = new Localities(rules, hosts, groups, HostHealth.DEGRADED, choosing && !panic);
    }

    boolean inPanic() {
        return panic;
    }

    /** An endpoint; -1 where there is none. */
    int choose(int loop, boolean degradedMeant, long hash, int attempt, PickContext context) {
        if (table != null) {
            return table.choose(hash, attempt);
        }
        if (panic) {
            return all == null ? -1 : all.choose(loop, context);
        }
        return (degradedMeant ? degraded : healthy).choose(loop, context);
    }

    /** An endpoint that is not rejected, whatever its turn; -1 where there is none, and with consistent hashing. */
    int other(boolean degradedMeant, PickContext context) {
        if (panic) {
            return all == null ? -1 : all.other(context);
        }
        return (degradedMeant ? degraded : healthy).other(context);
    }

    /** What a plan is made by. */
    record BalanceRules(LoadBalancer policy, HostSelection selection, ApertureSeat seat, int loops, int start) {

        @Nullable
        Chooser chooser(int[] members, Hosts hosts) {
            int[] used = Aperture.of(members, hosts, seat, selection.apertureSize());
            return used.length == 0 ? null : Chooser.of(policy, used, hosts, loops, start);
        }
    }

    /** The endpoints in one state, as a whole or locality by locality. */
    private static final class Localities {

        /** Multiples of the golden ratio's fraction, modulo one, spread evenly however many were drawn. */
        private static final long SPREAD = 0x9E3779B97F4A7C15L;

        private final @Nullable Chooser whole;
        private final Chooser[] choosers;
        private final double[] ends;
        private final Counter turn = new Counter();

        Localities(BalanceRules rules, Hosts hosts, HostGroups groups, HostHealth health, boolean used) {
            int count = used && rules.selection().localityWeighted() ? groups.localities() : 0;
            Chooser[] made = new Chooser[count];
            double[] sums = new double[count];
            int size = 0;
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double weight =
                        groups.effectiveWeight(i, health, rules.selection().overprovisioningPercent());
                Chooser chooser = weight > 0 ? rules.chooser(groups.locality(i, health), hosts) : null;
                if (chooser != null) {
                    sum += weight;
                    made[size] = chooser;
                    sums[size] = sum;
                    size++;
                }
            }
            this.choosers = Arrays.copyOf(made, size);
            this.ends = Arrays.copyOf(sums, size);
            this.whole = used && size == 0 ? rules.chooser(groups.with(health), hosts) : null;
            turn.set(rules.start());
        }

        int choose(int loop, PickContext context) {
            if (choosers.length == 0) {
                return whole == null ? -1 : whole.choose(loop, context);
            }
            if (choosers.length == 1) {
                return choosers[0].choose(loop, context);
            }
            double point = (turn.getAndAdd(1) * SPREAD >>> 11) * 0x1.0p-53 * ends[ends.length - 1];
            int at = 0;
            while (at < ends.length - 1 && point >= ends[at]) {
                at++;
            }
            return choosers[at].choose(loop, context);
        }

        int other(PickContext context) {
            if (whole != null) {
                return whole.other(context);
            }
            for (Chooser chooser : choosers) {
                int host = chooser.other(context);
                if (host >= 0) {
                    return host;
                }
            }
            return -1;
        }
    }
}
