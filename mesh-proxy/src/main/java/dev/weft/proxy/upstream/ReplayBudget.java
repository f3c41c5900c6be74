package dev.weft.proxy.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies all event loops together keep, so that they can be sent again. Any thread.
 */
public final class ReplayBudget {

    /** What is kept of one request. */
    public static final int REQUEST_LIMIT = 64 * 1024;

    /** What is kept of all where nothing else is said. */
    public static final long DEFAULT_LIMIT = 16L * 1024 * 1024;

    private final long limit;
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /**
     * Makes one.
     *
     * @param limit bytes, at least 0; 0: no body is ever sent again
     */
    public ReplayBudget(long limit) {
        this.limit = limit;
    }

    /** Whether so many bytes more may be kept; then {@link #release} must follow. */
    public boolean take(int bytes) {
        if (kept.addAndGet(bytes) <= limit) {
            return true;
        }
        kept.addAndGet(-bytes);
        return false;
    }

    /** Gives back what was taken. */
    public void release(int bytes) {
        kept.addAndGet(-bytes);
    }

    void refuse() {
        refused.incrementAndGet();
    }

    /** Bytes that are kept now. */
    public long kept() {
        return kept.get();
    }

    /** Requests whose body was too long to be kept, since the start. */
    public long refused() {
        return refused.get();
    }
}
