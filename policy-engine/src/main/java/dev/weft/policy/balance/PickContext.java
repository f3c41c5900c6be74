package dev.weft.policy.balance;

import java.util.random.RandomGenerator;

/** What one pick may depend on. Implemented by the request, so that nothing is made for a pick. */
public interface PickContext {

    /** For choices, never for secrets; of the event loop. */
    RandomGenerator random();

    /** Monotonic nanoseconds. */
    long now();

    /** Whether the request has a hash; without one, consistent hashing picks at random. */
    default boolean hasHash() {
        return false;
    }

    /** The hash of the request. */
    default long hash() {
        return 0;
    }

    /**
     * How often a pick that {@link #rejects} does not like is drawn again. Then any endpoint that it likes is taken; the last
     * one drawn counts where it likes none, and with consistent hashing.
     */
    default int redraws() {
        return 0;
    }

    /**
     * Whether another endpoint is preferred, for example because this one has been tried.
     *
     * @param host index in the list that the plan was made of
     */
    default boolean rejects(int host) {
        return false;
    }

    /** Priorities that were tried and are to be left out, bit n for priority n. Envoy {@code previous_priorities}. */
    default long triedPriorities() {
        return 0;
    }
}
