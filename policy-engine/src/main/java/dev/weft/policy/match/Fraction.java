package dev.weft.policy.match;

/**
 * A share of requests.
 *
 * <p>Source: Envoy {@code type.v3.FractionalPercent}.
 *
 * @param perMillion 0 to 1000000
 */
public record Fraction(int perMillion) {
    /** Every request. */
    public static final Fraction ALL = new Fraction(1_000_000);

    public Fraction {
        if (perMillion < 0 || perMillion > 1_000_000) {
            throw new IllegalArgumentException("perMillion: " + perMillion + " (expected: 0 to 1000000)");
        }
    }

    /** A share in percent, rounded to a millionth; 0 to 100. */
    public static Fraction percent(double percent) {
        return new Fraction((int) Math.round(percent * 10_000));
    }

    /**
     * Whether a request belongs to the share.
     *
     * @param random any value; read as unsigned
     */
    public boolean takes(long random) {
        return perMillion == 1_000_000 || Long.remainderUnsigned(random, 1_000_000) < perMillion;
    }
}
