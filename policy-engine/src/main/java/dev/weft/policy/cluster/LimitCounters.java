package dev.weft.policy.cluster;

import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import dev.weft.policy.count.Counter;
import dev.weft.types.SystemTicker;
import dev.weft.types.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is under way to a cluster, and whether more may be. One per cluster, shared by all event loops; outlives changes of
 * the limits. Every {@code try…} that answers true owes one {@code release…}. No limit is ever exceeded, also not for a
 * moment; a lowered limit lets go what is there. Any thread, without locks.
 *
 * <p>Source: Envoy {@code ResourceManager}. Like there, a retry budget counts active and pending requests at the moment of
 * the question, the failed one included while it has not been released. With {@code budget_interval} it counts instead the
 * requests that were sent in that time, repeated ones included, where those are more.
 */
public final class LimitCounters {

    private final Counter connections = new Counter();
    private final Counter pending = new Counter();
    private final Counter requests = new Counter();
    private final Counter retries = new Counter();
    private final Ticker ticker;
    private volatile CircuitBreakers limits;
    private volatile @Nullable RequestWindow window;

    /** Nothing is under way. */
    public LimitCounters(CircuitBreakers limits) {
        this(limits, SystemTicker.INSTANCE);
    }

    /**
     * Nothing is under way.
     *
     * @param ticker for budgets of an interval
     */
    public LimitCounters(CircuitBreakers limits, Ticker ticker) {
        this.ticker = ticker;
        this.limits = limits;
        this.window = window(limits);
    }

    /** The limits in force. */
    public CircuitBreakers limits() {
        return limits;
    }

    /** Puts other limits in force; what is counted stays. */
    public void limits(CircuitBreakers next) {
        if (!interval(next).equals(interval(limits))) {
            window = window(next);
        }
        limits = next;
    }

    private @Nullable RequestWindow window(CircuitBreakers of) {
        long nanos = interval(of).toNanos();
        return nanos == 0 ? null : new RequestWindow(nanos, ticker.nanoTime());
    }

    private static Duration interval(CircuitBreakers of) {
        RetryBudget budget = of.retryBudget();
        return budget == null ? Duration.ZERO : budget.interval();
    }

    /** Whether one more connection may be opened. */
    public boolean tryConnection() {
        return connections.tryIncrement(limits.maxConnections());
    }

    /**
     * Counts a connection whatever the limit. Envoy opens the first connection of an endpoint even at the limit, because
     * what waits for that endpoint could never be served otherwise.
     */
    public void addConnection() {
        connections.increment();
    }

    /** A connection is closed. */
    public void releaseConnection() {
        connections.decrement();
    }

    /** Whether one more request may wait for a connection. */
    public boolean tryPending() {
        return pending.tryIncrement(limits.maxPendingRequests());
    }

    /** A request no longer waits. */
    public void releasePending() {
        pending.decrement();
    }

    /** Whether one more request may be sent. */
    public boolean tryRequest() {
        if (!requests.tryIncrement(limits.maxRequests())) {
            return false;
        }
        RequestWindow counted = window;
        if (counted != null) {
            counted.count(ticker.nanoTime());
        }
        return true;
    }

    /** A request has ended. */
    public void releaseRequest() {
        requests.decrement();
    }

    /** Whether one more retry may be under way; it is from the decision, its backoff included, to its outcome. */
    public boolean tryRetry() {
        return retries.tryIncrement(retryLimit());
    }

    /** A retry has an outcome. */
    public void releaseRetry() {
        retries.decrement();
    }

    /** How many retries may be under way now. */
    public long retryLimit() {
        CircuitBreakers now = limits;
        RetryBudget budget = now.retryBudget();
        if (budget == null) {
            return now.maxRetries();
        }
        long counting = requests.get() + pending.get();
        RequestWindow counted = window;
        if (counted != null) {
            counting = Math.max(counting, counted.sum(ticker.nanoTime()));
        }
        long share = (long) (budget.percent() / 100.0 * counting);
        return Math.max(share, budget.minimumConcurrency());
    }

    /** Connections that are open or being opened. */
    public long connections() {
        return connections.get();
    }

    /** Requests that wait for a connection. */
    public long pending() {
        return pending.get();
    }

    /** Requests that were sent and have not ended. */
    public long requests() {
        return requests.get();
    }

    /** Retries under way. */
    public long retries() {
        return retries.get();
    }
}
