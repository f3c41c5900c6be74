package dev.weft.policy.balance;

import dev.weft.policy.count.Counter;

/**
 * A moving average of an endpoint's latency that follows a rise at once and a fall slowly. One long holds average and time, so
 * several event loops share it without locks. Any thread; allocates nothing.
 *
 * <p>Source: Finagle {@code PeakEwma}, Linkerd {@code peak_ewma}.
 */
public final class LatencyAverage {

    /** Cost of an endpoint with requests under way of which none has ended: more than any latency, below infinity. */
    private static final double UNMEASURED = 1e18;

    private static final int TICK_BITS = 20;

    /** The average in nanoseconds as a float in the high half, its time in ticks of 2^20 ns in the low half; 0: none. */
    private final Counter state = new Counter();

    private final double decayTicks;

    /**
     * Nothing is measured.
     *
     * @param decayNanos over which a latency loses its weight; more than 0
     */
    public LatencyAverage(long decayNanos) {
        this.decayTicks = Math.max(1.0, decayNanos / (double) (1L << TICK_BITS));
    }

    /**
     * A request ended.
     *
     * @param latencyNanos from sending it to the head of its response, or to its failure
     * @param now monotonic nanoseconds
     */
    public void observe(long latencyNanos, long now) {
        float latency = Math.max(1, latencyNanos);
        int tick = (int) (now >>> TICK_BITS);
        long seen;
        long next;
        do {
            seen = state.get();
            float average = latency;
            if (seen != 0) {
                double kept = decayed(seen, tick);
                if (latency < kept) {
                    average = (float) Math.max(1, faded(seen, latency, tick));
                }
            }
            next = pack(average, tick);
        } while (!state.compareAndSet(seen, next));
    }

    /**
     * What one more request to the endpoint costs: latency times requests, the new one included.
     *
     * @param active requests under way
     * @param now monotonic nanoseconds
     */
    public double cost(int active, long now) {
        long seen = state.get();
        if (seen == 0) {
            return active == 0 ? 0 : UNMEASURED + active;
        }
        return decayed(seen, (int) (now >>> TICK_BITS)) * (active + 1.0);
    }

    /** The average in nanoseconds as it was after the last request; 0: none. */
    public double nanos() {
        long seen = state.get();
        return seen == 0 ? 0 : average(seen);
    }

    /** Without news the average falls towards 0, so that an endpoint that was slow is tried again. */
    private double decayed(long seen, int tick) {
        return average(seen) * weight(seen, tick);
    }

    private double faded(long seen, double latency, int tick) {
        double kept = weight(seen, tick);
        return average(seen) * kept + latency * (1 - kept);
    }

    private double weight(long seen, int tick) {
        // INVARIANT: differences of ticks are right over the wrap of 32 bits, 52 days; loops may differ by a tick.
        int elapsed = tick - (int) seen;
        return elapsed <= 0 ? 1 : Math.exp(-elapsed / decayTicks);
    }

    private static float average(long seen) {
        return Float.intBitsToFloat((int) (seen >>> 32));
    }

    private static long pack(float average, int tick) {
        return (long) Float.floatToRawIntBits(average) << 32 | tick & 0xFFFF_FFFFL;
    }
}
