package dev.weft.policy.balance;

/** How busy endpoints are. Asked on the request path by any event loop: must not allocate. */
public interface HostActivity {

    /**
     * Requests under way to an endpoint; at least 0. May be a moment old.
     *
     * @param host index in the list that the plan was made of
     */
    int active(int host);

    /**
     * The endpoint's latency. Asked by {@code PeakEwma} only.
     *
     * @param host index in the list that the plan was made of
     */
    LatencyAverage latency(int host);
}
