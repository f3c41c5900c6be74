package dev.weft.proxy.telemetry;

import java.util.Arrays;
import java.util.List;

/**
 * Upper bounds of a classic histogram, ascending, without the infinite one. Few: every series pays for each.
 *
 * @param bounds at most 64
 */
public record Buckets(List<Double> bounds) {

    private static final int MAX = 64;

    /** Milliseconds of a request. */
    public static final Buckets DURATION_MILLIS = of(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000);

    /** Bytes of a body. */
    public static final Buckets SIZE_BYTES = of(256, 1024, 8192, 65536, 1048576, 16777216);

    public Buckets {
        bounds = List.copyOf(bounds);
        if (bounds.isEmpty() || bounds.size() > MAX) {
            throw new IllegalArgumentException("buckets: " + bounds.size() + " (expected: 1 to " + MAX + ")");
        }
        for (int i = 0; i < bounds.size(); i++) {
            if (!Double.isFinite(bounds.get(i)) || i > 0 && bounds.get(i) <= bounds.get(i - 1)) {
                throw new IllegalArgumentException("buckets: " + bounds + " (expected: ascending numbers)");
            }
        }
    }

    private static Buckets of(double... bounds) {
        return new Buckets(Arrays.stream(bounds).boxed().toList());
    }

    double[] toArray() {
        return bounds.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
