package dev.weft.proxy.cluster;

import dev.weft.policy.outlier.OutlierEvent;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to a cluster since the start. Any thread. */
public final class ClusterCounts {

    private final LongAdder retries = new LongAdder();
    private final LongAdder retrySuccesses = new LongAdder();
    private final LongAdder retryOverflows = new LongAdder();
    private final LongAdder retryLimits = new LongAdder();
    private final LongAdder pendingOverflows = new LongAdder();
    private final LongAdder requestOverflows = new LongAdder();
    private final LongAdder connectionOverflows = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder perTryTimeouts = new LongAdder();
    private final LongAdder ejections = new LongAdder();
    private final LongAdder checksPassed = new LongAdder();
    private final LongAdder checksFailed = new LongAdder();
    private final LongAdder ejectionOverflows = new LongAdder();

    /** Another try follows. */
    public void retried() {
        retries.increment();
    }

    /** A try after the first got an answer that was handed on as good. */
    public void retrySucceeded() {
        retrySuccesses.increment();
    }

    /** The limit or budget of retries left no place. */
    public void retryOverflowed() {
        retryOverflows.increment();
    }

    /** The tries of a request were used up. */
    public void retryLimitExceeded() {
        retryLimits.increment();
    }

    /** The limit of waiting requests left no place. */
    public void pendingOverflowed() {
        pendingOverflows.increment();
    }

    /** The limit of requests left no place. */
    public void requestOverflowed() {
        requestOverflows.increment();
    }

    /** The limit of connections left no place. */
    public void connectionOverflowed() {
        connectionOverflows.increment();
    }

    /** A connection is being opened. */
    public void connecting() {
        connections.increment();
    }

    /** A connection could not be opened. */
    public void connectFailed() {
        connectFailures.increment();
    }

    /** A try took longer than its own time. */
    public void perTryTimedOut() {
        perTryTimeouts.increment();
    }

    /** An endpoint was judged. */
    public void ejection(OutlierEvent.Kind kind) {
        switch (kind) {
            case EJECTED -> ejections.increment();
            case OVERFLOW -> ejectionOverflows.increment();
            case RETURNED -> {}
        }
    }

    /** An endpoint was checked. */
    public void checked(boolean good) {
        (good ? checksPassed : checksFailed).increment();
    }

    /** Checks that an endpoint passed, since the start. */
    public long checksPassed() {
        return checksPassed.sum();
    }

    /** Checks that an endpoint failed, since the start. */
    public long checksFailed() {
        return checksFailed.sum();
    }

    /** Endpoints that were left out, since the start. */
    public long ejections() {
        return ejections.sum();
    }

    /** Endpoints that would have been left out but for the others, since the start. */
    public long ejectionOverflows() {
        return ejectionOverflows.sum();
    }

    /** A moment's values. */
    public Totals totals() {
        return new Totals(
                new Retries(retries.sum(), retrySuccesses.sum(), retryOverflows.sum(), retryLimits.sum()),
                pendingOverflows.sum(),
                requestOverflows.sum(),
                connectionOverflows.sum(),
                connections.sum(),
                connectFailures.sum(),
                perTryTimeouts.sum());
    }

    /** Values of one moment; see the methods that count. */
    public record Totals(
            Retries retries,
            long pendingOverflows,
            long requestOverflows,
            long connectionOverflows,
            long connections,
            long connectFailures,
            long perTryTimeouts) {}

    /** Values of one moment; see the methods that count. */
    public record Retries(long made, long successes, long overflows, long limits) {}
}
