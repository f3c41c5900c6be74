package dev.weft.proxy.telemetry;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Series with the same label names, no two with the same values; beyond the bound everything is counted in one overflow
 * series. Any thread.
 *
 * @param <S> the counters of one series
 */
final class SeriesStore<S> {

    private static final String OVERFLOW = "overflow";

    private final List<String> names;
    private final Budget budget;
    private final Function<List<String>, S> create;
    private final ConcurrentMap<List<String>, S> series = new ConcurrentHashMap<>();
    private final S overflow;
    private volatile boolean overflowing;

    /** How many series there may be, over all stores that share it. */
    static final class Budget {
        private final int limit;
        private final AtomicInteger taken = new AtomicInteger();

        Budget(int limit) {
            this.limit = limit;
        }

        int limit() {
            return limit;
        }

        private boolean full() {
            return taken.get() >= limit;
        }
    }

    SeriesStore(List<String> names, Budget budget, Function<List<String>, S> create) {
        this.names = names;
        this.budget = budget;
        this.create = create;
        this.overflow = create.apply(Collections.nCopies(names.size(), OVERFLOW));
    }

    List<String> names() {
        return names;
    }

    Budget budget() {
        return budget;
    }

    /** The series of these values; {@code null}: it does not fit. */
    @Nullable
    S get(List<String> values) {
        S found = series.get(values);
        if (found != null) {
            return found;
        }
        if (budget.full()) {
            return null;
        }
        S made = create.apply(values);
        S raced = series.putIfAbsent(values, made);
        if (raced != null) {
            return raced;
        }
        budget.taken.incrementAndGet();
        return made;
    }

    /** Where everything goes that does not fit. */
    S overflow() {
        overflowing = true;
        return overflow;
    }

    Collection<S> all() {
        return series.values();
    }

    /** Only where something did not fit. */
    Collection<S> beyond() {
        return overflowing ? List.of(overflow) : List.of();
    }
}
