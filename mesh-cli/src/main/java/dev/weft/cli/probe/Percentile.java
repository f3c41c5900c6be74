package dev.weft.cli.probe;

import java.util.Arrays;
import java.util.Collection;

/** Order statistics of measured times. */
public final class Percentile {

    private Percentile() {}

    /**
     * The nearest-rank percentile.
     *
     * @param values not empty
     * @param percent over 0, at most 100
     */
    public static double of(Collection<? extends Number> values, double percent) {
        double[] sorted =
                values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("values: none (expected: at least one)");
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }

    /** The middle one; of an even number of values the mean of the two in the middle. */
    public static double median(double... values) {
        double[] sorted = Arrays.copyOf(values, values.length);
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
