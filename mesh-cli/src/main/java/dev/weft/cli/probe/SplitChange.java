package dev.weft.cli.probe;

/**
 * Statistics of a traffic split: whether a share is what it is expected to be, and when it changed.
 *
 * @param changedAt how many requests still followed the old share; the length of the sequence when none followed the new
 */
public record SplitChange(int changedAt) {

    /** Live journeys allow five standard deviations: a right split fails once in 1.7 million runs. */
    public static final double SIGMAS = 5;

    /**
     * The most likely moment of the change from one share to another, by maximum likelihood; exact to about twenty
     * requests for 0.1 and 0.5.
     *
     * @param hits which requests, in order, went to the destination in question
     * @param before its share at first, between 0 and 1
     * @param after its share in the end, between 0 and 1
     */
    public static SplitChange find(boolean[] hits, double before, double after) {
        double best = 0;
        double sum = 0;
        int at = 0;
        for (int i = 0; i < hits.length; i++) {
            sum += hits[i] ? Math.log(before / after) : Math.log((1 - before) / (1 - after));
            if (sum > best) {
                best = sum;
                at = i + 1;
            }
        }
        return new SplitChange(at);
    }

    /** The largest distance from {@code share} that {@code n} requests may show: five standard deviations. */
    public static double tolerance(double share, int n) {
        return SIGMAS * Math.sqrt(share * (1 - share) / n);
    }

    /** Whether {@code hits} of {@code n} requests are within the tolerance of {@code share}. */
    public static boolean fits(int hits, int n, double share) {
        return n > 0 && Math.abs((double) hits / n - share) <= tolerance(share, n);
    }
}
