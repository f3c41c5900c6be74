package dev.weft.policy.balance;

import dev.weft.policy.balance.Schedule.HostWeight;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.LoadBalancer.SlowStart;
import dev.weft.policy.count.Counter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses among the endpoints of one list. Any thread; what a loop keeps for itself is kept by its index. */
abstract sealed class Chooser {

    /** Indices in the plan's list of endpoints; never empty. */
    final int[] members;

    private Chooser(int[] members) {
        this.members = members;
    }

    /** The index of an endpoint in the plan's list. */
    abstract int choose(int loop, PickContext context);

    /** One that is not rejected, from a random one on; -1: all are. Only some were tried, so the search is short. */
    final int other(PickContext context) {
        int start = context.random().nextInt(members.length);
        for (int i = 0; i < members.length; i++) {
            int host = members[(start + i) % members.length];
            if (!context.rejects(host)) {
                return host;
            }
        }
        return -1;
    }

    /** How a policy chooses among some endpoints; {@code members} has at least one. */
    static Chooser of(LoadBalancer policy, int[] members, Hosts hosts, int loops, int start) {
        if (members.length == 1) {
            return new Only(members);
        }
        return switch (policy) {
            case LoadBalancer.RoundRobin(var slowStart) -> {
                Weights weights = new Weights(members, hosts, 0, slowStart);
                Chooser even = new Rotation(members, start);
                yield weights.matter() ? new Scheduled(members, weights, loops, even) : even;
            }
            case LoadBalancer.LeastRequest(var choices, var bias, var slowStart) -> {
                Weights weights = new Weights(members, hosts, bias, slowStart);
                Chooser even = new LessBusy(members, choices, hosts.activity());
                yield weights.matter() ? new Scheduled(members, weights, loops, even) : even;
            }
            case LoadBalancer.PeakEwma average -> new Faster(members, hosts);
            case LoadBalancer.Random random -> new AnyOne(members);
            case LoadBalancer.OriginalDestination given -> new Rotation(members, start);
            case LoadBalancer.RingHash ring -> new AnyOne(members);
            case LoadBalancer.Maglev table -> new AnyOne(members);
        };
    }

    /** There is no choice. */
    static final class Only extends Chooser {
        Only(int[] members) {
            super(members);
        }

        @Override
        int choose(int loop, PickContext context) {
            return members[0];
        }
    }

    /** One after the other, over all loops together. */
    static final class Rotation extends Chooser {
        private final Counter turn = new Counter();

        Rotation(int[] members, int start) {
            super(members);
            turn.set(start);
        }

        @Override
        int choose(int loop, PickContext context) {
            return members[(int) Long.remainderUnsigned(turn.getAndAdd(1), members.length)];
        }
    }

    /** Any, whatever its weight: Envoy's random ignores weights too. */
    static final class AnyOne extends Chooser {
        AnyOne(int[] members) {
            super(members);
        }

        @Override
        int choose(int loop, PickContext context) {
            return members[context.random().nextInt(members.length)];
        }
    }

    /** Of some that are drawn at random the one with the fewest requests under way. */
    static final class LessBusy extends Chooser {
        private final int choices;
        private final HostActivity activity;

        LessBusy(int[] members, int choices, HostActivity activity) {
            super(members);
            this.choices = choices;
            this.activity = activity;
        }

        @Override
        int choose(int loop, PickContext context) {
            RandomGenerator random = context.random();
            int size = members.length;
            int best = random.nextInt(size);
            int least = activity.active(members[best]);
            for (int drawn = 1; drawn < choices; drawn++) {
                int other = random.nextInt(size - 1);
                other += other >= best ? 1 : 0;
                int busy = activity.active(members[other]);
                if (busy < least) {
                    best = other;
                    least = busy;
                }
            }
            return members[best];
        }
    }

    /** Of two that are drawn at random the one whose latency times its requests, by weight, is the lower. */
    static final class Faster extends Chooser {
        private final Hosts hosts;

        Faster(int[] members, Hosts hosts) {
            super(members);
            this.hosts = hosts;
        }

        @Override
        int choose(int loop, PickContext context) {
            RandomGenerator random = context.random();
            int one = random.nextInt(members.length);
            int two = random.nextInt(members.length - 1);
            two += two >= one ? 1 : 0;
            return cost(members[two], context) < cost(members[one], context) ? members[two] : members[one];
        }

        private double cost(int host, PickContext context) {
            HostActivity activity = hosts.activity();
            return activity.latency(host).cost(activity.active(host), context.now()) / hosts.weight(host);
        }
    }

    /** By a schedule of each loop's own, while weights differ. */
    static final class Scheduled extends Chooser {
        private final Weights weights;
        private final AtomicReferenceArray<@Nullable Schedule> schedules;
        private final Chooser even;

        Scheduled(int[] members, Weights weights, int loops, Chooser even) {
            super(members);
            this.weights = weights;
            this.schedules = new AtomicReferenceArray<>(loops);
            this.even = even;
        }

        @Override
        int choose(int loop, PickContext context) {
            if (!weights.matterAt(context.now())) {
                return even.choose(loop, context);
            }
            Schedule schedule = schedules.getPlain(loop);
            if (schedule == null) {
                schedule = new Schedule(members.length, weights, context);
                schedules.setPlain(loop, schedule);
            }
            return members[schedule.next(weights, context)];
        }
    }

    /** What an endpoint's turns are measured by. */
    static final class Weights implements HostWeight {
        private final int[] members;
        private final Hosts hosts;
        private final double bias;
        private final @Nullable SlowStart slowStart;
        private final boolean unequal;
        private final boolean warming;
        private final long warmUntil;

        Weights(int[] members, Hosts hosts, double bias, @Nullable SlowStart slowStart) {
            this.members = members;
            this.hosts = hosts;
            this.bias = bias;
            this.slowStart = slowStart;
            boolean different = false;
            long latest = hosts.healthySince(members[0]);
            for (int member : members) {
                different |= hosts.weight(member) != hosts.weight(members[0]);
                latest = hosts.healthySince(member) - latest > 0 ? hosts.healthySince(member) : latest;
            }
            this.unequal = different;
            this.warming = slowStart != null;
            this.warmUntil = slowStart == null ? 0 : latest + slowStart.window().toNanos();
        }

        /** Whether they ever differ. */
        boolean matter() {
            return unequal || warming;
        }

        boolean matterAt(long now) {
            return unequal || warming && warmUntil - now > 0;
        }

        @Override
        public double of(int member, PickContext context) {
            int host = members[member];
            double weight = hosts.weight(host);
            if (bias != 0) {
                double busy = hosts.activity().active(host) + 1.0;
                weight /= bias == 1 ? busy : Math.pow(busy, bias);
            }
            return slowStart == null ? weight : weight * factor(slowStart, context.now() - hosts.healthySince(host));
        }

        /** The share of its weight that an endpoint has some nanoseconds after it came. */
        static double factor(SlowStart slowStart, long age) {
            double window = slowStart.window().toNanos();
            if (age >= window) {
                return 1;
            }
            double time = Math.max(1_000_000, age) / window;
            double grown = slowStart.aggression() == 1 ? time : Math.pow(time, 1 / slowStart.aggression());
            // INVARIANT: more than 0, else an endpoint's next turn is never.
            return Math.max(Math.min(1, grown), Math.max(slowStart.minimumPercent() / 100, 1e-6));
        }
    }
}
