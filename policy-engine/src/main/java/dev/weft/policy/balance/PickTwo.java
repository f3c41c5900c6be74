package dev.weft.policy.balance;

import java.util.Arrays;

/**
 * Least request by the power of two choices: of two endpoints drawn at random by weight, the one with fewer requests
 * under way for its weight. Immutable, any thread; picking allocates nothing.
 *
 * <p>Source: Envoy {@code LEAST_REQUEST} with {@code choice_count} 2. With equal weights it draws the two uniformly, as
 * Envoy does; with unequal weights Envoy turns to a schedule, this stays with two choices.
 */
public final class PickTwo {

    private final int size;
    private final long[] ends;
    private final int[] weights;

    /**
     * A choice among so many endpoints.
     *
     * @param weights one an endpoint, each at least 1; never empty
     */
    public PickTwo(int[] weights) {
        if (weights.length == 0) {
            throw new IllegalArgumentException("weights: [] (expected: at least 1)");
        }
        this.size = weights.length;
        this.weights = weights.clone();
        this.ends = new long[size];
        boolean equal = true;
        long sum = 0;
        for (int i = 0; i < size; i++) {
            if (weights[i] < 1) {
                throw new IllegalArgumentException("weight: " + weights[i] + " (expected: at least 1)");
            }
            equal &= weights[i] == weights[0];
            sum += weights[i];
            ends[i] = sum;
        }
        if (equal) {
            Arrays.fill(this.weights, 1);
            Arrays.setAll(ends, i -> i + 1L);
        }
    }

    /**
     * Picks an endpoint.
     *
     * @param random 64 random bits
     * @return its index, 0 to the number of weights - 1
     */
    public int pick(long random, ActiveRequests active) {
        if (size == 1) {
            return 0;
        }
        int one = draw(random >>> 32);
        int two = draw(random & 0xffff_ffffL);
        if (one == two) {
            two = one + 1 == size ? 0 : one + 1;
        }
        long costOne = (active.of(one) + 1L) * weights[two];
        long costTwo = (active.of(two) + 1L) * weights[one];
        return costTwo < costOne ? two : one;
    }

    /** The endpoint whose span of weights a value of 32 random bits falls into. */
    private int draw(long bits) {
        // INVARIANT: bits / 2^32 is below 1, so the product's high half is below the sum of weights.
        long value = Math.unsignedMultiplyHigh(bits << 32, ends[size - 1]);
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (value < ends[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
