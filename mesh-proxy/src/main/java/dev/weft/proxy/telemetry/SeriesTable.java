package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The way from a request to its series: what was seen before is found without making its labels. Bounded as the store is.
 * Any thread.
 *
 * @param <S> the counters of one series
 */
final class SeriesTable<S> {

    /** Keys that differ only in labels that were removed have one series. */
    private static final int KEYS_PER_SERIES = 4;

    private final ConcurrentMap<SeriesKey, S> known = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LabelPlan labels;
    private final Function<SeriesKey, List<String>> standard;
    private final SeriesStore<S> store;

    /** @param standard the values of Istio's labels */
    SeriesTable(LabelPlan labels, Function<SeriesKey, List<String>> standard, SeriesStore<S> store) {
        this.labels = labels;
        this.standard = standard;
        this.store = store;
    }

    LabelPlan labels() {
        return labels;
    }

    /** The series of a probe, which may be changed afterwards. */
    S get(SeriesKey probe) {
        S found = known.get(probe);
        if (found != null) {
            return found;
        }
        if (size.get() >= KEYS_PER_SERIES * store.budget().limit()) {
            return store.overflow();
        }
        S series = store.get(labels.values(standard.apply(probe), probe));
        if (series == null) {
            return store.overflow();
        }
        if (known.putIfAbsent(probe.copy(), series) == null) {
            size.incrementAndGet();
        }
        return series;
    }
}
