package dev.weft.proxy.listener;

import dev.weft.proxy.chain.FilterRuntime;
import dev.weft.proxy.upstream.ReplayBudget;
import org.jspecify.annotations.Nullable;

/** The users' filters in force, and the memory that bodies may take that they read. Any thread. */
final class FilterSlot {

    private static final long BODIES = 32L << 20;

    private final ReplayBudget bodies = new ReplayBudget(BODIES);
    private volatile @Nullable FilterRuntime runtime;

    /** {@code null}: there are no filters. */
    @Nullable
    FilterRuntime runtime() {
        return runtime;
    }

    void runtime(FilterRuntime next) {
        runtime = next;
    }

    ReplayBudget bodies() {
        return bodies;
    }
}
