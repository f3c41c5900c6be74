package dev.weft.proxy.telemetry;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Series by key, at most so many: what peers make up beyond that is counted in one overflow series. Any thread.
 *
 * @param <S> the counters of one series
 */
final class SeriesTable<S> {

    private final ConcurrentMap<SeriesKey, S> series = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int limit;
    private final Function<SeriesKey, S> create;
    private final S overflow;
    private volatile boolean overflowing;

    SeriesTable(int limit, Function<SeriesKey, S> create, S overflow) {
        this.limit = limit;
        this.create = create;
        this.overflow = overflow;
    }

    /** The series of a probe, which may be changed afterwards. */
    S get(SeriesKey probe) {
        S found = series.get(probe);
        if (found != null) {
            return found;
        }
        if (size.get() >= limit) {
            overflowing = true;
            return overflow;
        }
        SeriesKey key = probe.copy();
        S made = create.apply(key);
        S raced = series.putIfAbsent(key, made);
        if (raced != null) {
            return raced;
        }
        size.incrementAndGet();
        return made;
    }

    Collection<S> all() {
        return series.values();
    }

    S overflow() {
        return overflow;
    }

    boolean overflowing() {
        return overflowing;
    }
}
