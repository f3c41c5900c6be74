package dev.weft.policy.outlier;

import dev.weft.policy.count.Counter;

/**
 * What is counted of one endpoint, and whether it is left out. Made by the owner of the endpoint and given to the
 * {@link OutlierDetector} of its cluster. Any thread.
 */
public final class OutlierHost {

    static final long IN = 0;
    /** Being ejected or returned by one thread. */
    static final long CHANGING = 1;

    static final long OUT = 2;
    /** No longer of the cluster. */
    static final long GONE = 3;

    private final String address;
    final Counter state = new Counter();
    final Counter serverErrors = new Counter();
    final Counter gatewayErrors = new Counter();
    final Counter localFailures = new Counter();
    final Counter multiplier = new Counter();
    final Counter ejections = new Counter();
    final SuccessCounts answers = new SuccessCounts();
    final SuccessCounts reached = new SuccessCounts();

    // INVARIANT: written by the thread that has set CHANGING, read after its next state is seen.
    long ejectedAt;
    long jitter;
    long returnedAt;
    boolean hasReturned;

    /**
     * An endpoint that is not left out.
     *
     * @param address for logs, {@code IP:PORT}
     */
    public OutlierHost(String address) {
        this.address = address;
    }

    /** For logs. */
    public String address() {
        return address;
    }

    /** Whether it is left out now. */
    public boolean isEjected() {
        return state.get() == OUT;
    }

    /** How often it has been ejected. */
    public int ejections() {
        return (int) ejections.get();
    }

    @Override
    public String toString() {
        return address;
    }
}
