package dev.weft.policy.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP statuses that count as an endpoint's errors. Never empty; immutable, any thread.
 *
 * <p>Source: Istio {@code outlierDetectionHttpErrorCodes}, Envoy {@code HttpProtocolOptions.OutlierDetection}.
 */
public final class ErrorCodes {

    /** Every 5xx: what holds where nothing is said. */
    public static final ErrorCodes SERVER_ERRORS = serverErrors();

    private static final int LEAST = 100;
    private static final int MOST = 599;

    private final BitSet codes;

    private ErrorCodes(BitSet codes) {
        this.codes = codes;
    }

    private static ErrorCodes serverErrors() {
        BitSet codes = new BitSet(600);
        codes.set(500, 600);
        return new ErrorCodes(codes);
    }

    /**
     * These and no others.
     *
     * @param statuses 100 to 599, at least one
     * @throws IllegalArgumentException for none, or another status
     */
    public static ErrorCodes of(Collection<Integer> statuses) {
        BitSet codes = new BitSet(MOST + 1);
        for (int status : statuses) {
            if (status < LEAST || status > MOST) {
                throw new IllegalArgumentException(
                        "error code: " + status + " (expected: " + LEAST + " to " + MOST + ")");
            }
            codes.set(status);
        }
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("error codes: none (expected: at least one)");
        }
        return new ErrorCodes(codes);
    }

    /** Whether a status is one; any number. */
    public boolean contains(int status) {
        return status >= LEAST && codes.get(status);
    }

    /** In ascending order. */
    public List<Integer> statuses() {
        List<Integer> all = new ArrayList<>(codes.cardinality());
        for (int status = codes.nextSetBit(0); status >= 0; status = codes.nextSetBit(status + 1)) {
            all.add(status);
        }
        return all;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ErrorCodes same && codes.equals(same.codes);
    }

    @Override
    public int hashCode() {
        return codes.hashCode();
    }

    @Override
    public String toString() {
        return equals(SERVER_ERRORS) ? "5xx" : statuses().toString();
    }
}
