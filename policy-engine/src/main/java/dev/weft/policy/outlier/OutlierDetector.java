package dev.weft.policy.outlier;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.count.Counter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Judges the endpoints of one cluster. {@link #answered}, {@link #failed} and {@link #connected} are called by any thread for
 * every attempt, take no lock and allocate only when something happens; {@link #hosts} and {@link #sweep} belong to one
 * thread, which calls {@code sweep} once an interval.
 *
 * <p>Source: Envoy {@code Outlier::DetectorImpl}. As there: the share of ejected endpoints is that of the whole cluster,
 * counted with the one to be ejected; an error in a row counts when it makes the number full, not beyond; without
 * {@code splitLocalOrigin} a failure to connect is a 503 and a time-out is a 504; an endpoint's time out grows with each
 * ejection and falls with each interval in which it stays.
 */
public final class OutlierDetector {

    private final Counter ejected = new Counter();
    private volatile OutlierDetection rules;
    private volatile int size;
    private List<OutlierHost> hosts = List.of();

    /** A detector without endpoints. */
    public OutlierDetector(OutlierDetection rules) {
        this.rules = rules;
    }

    /** The rules in force. */
    public OutlierDetection rules() {
        return rules;
    }

    /** Puts other rules in force; what is counted stays, and who is out stays out until the next sweep. */
    public void rules(OutlierDetection next) {
        rules = next;
    }

    /** Replaces the endpoints. One that is gone no longer counts as ejected, and is not judged again. */
    public void hosts(List<OutlierHost> next) {
        Set<OutlierHost> staying = new HashSet<>(next);
        for (OutlierHost host : hosts) {
            if (!staying.contains(host)) {
                remove(host);
            }
        }
        hosts = List.copyOf(next);
        size = hosts.size();
    }

    private void remove(OutlierHost host) {
        long before = host.state.get();
        while (!host.state.compareAndSet(before, OutlierHost.GONE)) {
            before = host.state.get();
        }
        if (before == OutlierHost.OUT) {
            ejected.decrement();
        }
    }

    /** How many endpoints are left out. */
    public int ejected() {
        return (int) ejected.get();
    }

    /**
     * An endpoint answered.
     *
     * @param status of HTTP; of a gRPC answer, what {@link GrpcStatuses#httpStatus} makes of its status in the head
     * @param random 64 random bits
     * @return what happened; {@code null}: nothing
     */
    public @Nullable OutlierEvent answered(OutlierHost host, int status, long now, long random) {
        return rules.errorCodes().contains(status) ? error(host, status, now, random) : success(host);
    }

    private static @Nullable OutlierEvent success(OutlierHost host) {
        host.answers.success();
        reset(host.serverErrors);
        reset(host.gatewayErrors);
        return null;
    }

    private @Nullable OutlierEvent error(OutlierHost host, int status, long now, long random) {
        host.answers.failure();
        OutlierDetection now5xx = rules;
        OutlierEvent event = null;
        if (status < 502 || status > 504) {
            reset(host.gatewayErrors);
        } else if (host.gatewayErrors.increment() == now5xx.consecutive().gatewayErrors()) {
            event = judge(host, host.gatewayErrors, EjectionCause.CONSECUTIVE_GATEWAY_FAILURE, now, random);
        }
        if (host.serverErrors.increment() == now5xx.consecutive().serverErrors()) {
            OutlierEvent second = judge(host, host.serverErrors, EjectionCause.CONSECUTIVE_5XX, now, random);
            event = event == null || event.kind() == OutlierEvent.Kind.OVERFLOW && second != null ? second : event;
        }
        return event;
    }

    /**
     * An endpoint did not answer.
     *
     * @param random 64 random bits
     * @return what happened; {@code null}: nothing
     */
    public @Nullable OutlierEvent failed(OutlierHost host, LocalFailure failure, long now, long random) {
        OutlierDetection current = rules;
        if (!current.splitLocalOrigin()) {
            return error(host, failure.status(), now, random);
        }
        host.reached.failure();
        return host.localFailures.increment() == current.consecutive().localOriginFailures()
                ? judge(host, host.localFailures, EjectionCause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE, now, random)
                : null;
    }

    /** An endpoint was reached: it took the request, whatever it answers. */
    public void connected(OutlierHost host) {
        if (rules.splitLocalOrigin()) {
            host.reached.success();
            reset(host.localFailures);
        }
    }

    private static void reset(Counter counter) {
        // Success is the rule: a plain read keeps the line shared between loops.
        if (counter.get() != 0) {
            counter.set(0);
        }
    }

    private @Nullable OutlierEvent judge(
            OutlierHost host, Counter counter, EjectionCause cause, long now, long random) {
        if (host.state.get() != OutlierHost.IN) {
            return null;
        }
        OutlierEvent event = eject(host, cause, now, random);
        counter.set(0);
        return event;
    }

    private @Nullable OutlierEvent eject(OutlierHost host, EjectionCause cause, long now, long random) {
        if (!host.state.compareAndSet(OutlierHost.IN, OutlierHost.CHANGING)) {
            return null;
        }
        Ejection ejection = rules.ejection();
        if (!tryCount(ejection)) {
            host.state.compareAndSet(OutlierHost.CHANGING, OutlierHost.IN);
            return new OutlierEvent(host, OutlierEvent.Kind.OVERFLOW, cause, host.ejections());
        }
        host.ejectedAt = now;
        host.jitter = Math.unsignedMultiplyHigh(random, ejection.jitter().toNanos() + 1);
        long base = ejection.base().toNanos();
        if (host.multiplier.get() * base < ejection.maximum().toNanos() + base) {
            host.multiplier.increment();
        }
        long times = host.ejections.increment();
        if (!host.state.compareAndSet(OutlierHost.CHANGING, OutlierHost.OUT)) {
            ejected.decrement();
            return null;
        }
        return new OutlierEvent(host, OutlierEvent.Kind.EJECTED, cause, (int) times);
    }

    private boolean tryCount(Ejection ejection) {
        long before = ejected.get();
        while (mayEject(ejection, before)) {
            if (ejected.compareAndSet(before, before + 1)) {
                return true;
            }
            before = ejected.get();
        }
        return false;
    }

    private boolean mayEject(Ejection ejection, long before) {
        return ejection.alwaysOne() && before == 0
                || 100.0 * (before + 1) / Math.max(1, size) <= ejection.maximumPercent();
    }

    /**
     * Ends an interval: whose time is over returns, then success rates and failure percentages of the interval are
     * judged.
     *
     * @param now monotonic nanoseconds
     * @return what happened, in this order
     */
    public List<OutlierEvent> sweep(long now, RandomGenerator random) {
        OutlierDetection current = rules;
        List<OutlierEvent> events = new ArrayList<>();
        for (OutlierHost host : hosts) {
            if (isTimeOver(host, current.ejection(), now)) {
                OutlierEvent event = returned(host, now);
                if (event != null) {
                    events.add(event);
                }
            }
            host.answers.take();
            host.reached.take();
        }
        judgeRates(current, false, now, random, events);
        judgeRates(current, true, now, random, events);
        long interval = current.interval().toNanos();
        for (OutlierHost host : hosts) {
            if (host.state.get() == OutlierHost.IN
                    && host.hasReturned
                    && now - host.returnedAt >= interval
                    && host.multiplier.get() > 0) {
                host.multiplier.decrement();
            }
        }
        return events;
    }

    private static boolean isTimeOver(OutlierHost host, Ejection ejection, long now) {
        if (host.state.get() != OutlierHost.OUT) {
            return false;
        }
        long grown = ejection.base().toNanos() * host.multiplier.get();
        long time = Math.min(grown, ejection.maximum().toNanos()) + host.jitter;
        return now - host.ejectedAt >= time;
    }

    /**
     * Lets an endpoint back in before its time, for example because an active health check succeeded.
     *
     * @return what happened; {@code null}: it was not out
     */
    public @Nullable OutlierEvent returned(OutlierHost host, long now) {
        if (!host.state.compareAndSet(OutlierHost.OUT, OutlierHost.CHANGING)) {
            return null;
        }
        ejected.decrement();
        // INVARIANT: all three, else a counter close to its end would eject again at the first error.
        host.serverErrors.set(0);
        host.gatewayErrors.set(0);
        host.localFailures.set(0);
        host.returnedAt = now;
        host.hasReturned = true;
        host.state.compareAndSet(OutlierHost.CHANGING, OutlierHost.IN);
        return new OutlierEvent(host, OutlierEvent.Kind.RETURNED, null, host.ejections());
    }

    private void judgeRates(
            OutlierDetection current, boolean local, long now, RandomGenerator random, List<OutlierEvent> events) {
        for (OutlierHost host : OutlierRates.belowMean(hosts, current.successRate(), local)) {
            EjectionCause cause = local ? EjectionCause.SUCCESS_RATE_LOCAL_ORIGIN : EjectionCause.SUCCESS_RATE;
            add(eject(host, cause, now, random.nextLong()), events);
        }
        for (OutlierHost host : OutlierRates.failing(hosts, current.failurePercentage(), local)) {
            EjectionCause cause =
                    local ? EjectionCause.FAILURE_PERCENTAGE_LOCAL_ORIGIN : EjectionCause.FAILURE_PERCENTAGE;
            add(eject(host, cause, now, random.nextLong()), events);
        }
    }

    private static void add(@Nullable OutlierEvent event, List<OutlierEvent> events) {
        if (event != null) {
            events.add(event);
        }
    }
}
