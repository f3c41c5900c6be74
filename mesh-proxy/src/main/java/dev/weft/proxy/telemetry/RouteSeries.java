package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of one route. Any thread. */
final class RouteSeries {

    /** Statuses that are told apart; an endpoint chooses them, so there is a bound. */
    private static final int MAX_CODES = 64;

    private static final int CLASSES = 6;

    private final List<String> labels;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder[] classes = new LongAdder[CLASSES];
    private final ConcurrentMap<Integer, LongAdder> codes = new ConcurrentHashMap<>();
    private final Histogram time;

    /** @param bounds of the time, in milliseconds */
    RouteSeries(List<String> labels, double[] bounds) {
        this.labels = labels;
        this.time = new Histogram(bounds);
        for (int i = 0; i < CLASSES; i++) {
            classes[i] = new LongAdder();
        }
    }

    /** Counts an answer under its status and its class. */
    void answered(int code) {
        completed.increment();
        int first = code / 100;
        if (first >= 1 && first < CLASSES) {
            classes[first].increment();
        }
        LongAdder same = codes.get(code);
        if (same == null && codes.size() < MAX_CODES) {
            same = codes.computeIfAbsent(code, missing -> new LongAdder());
        }
        if (same != null) {
            same.increment();
        }
    }

    List<String> labels() {
        return labels;
    }

    /** Requests that were sent to an endpoint, each try. */
    LongAdder attempts() {
        return attempts;
    }

    LongAdder completed() {
        return completed;
    }

    LongAdder retries() {
        return retries;
    }

    /** Requests that failed with no retry left. */
    LongAdder exhausted() {
        return exhausted;
    }

    LongAdder timeouts() {
        return timeouts;
    }

    /** Answers from 100 times {@code first} on; 1 to 5. */
    LongAdder ofClass(int first) {
        return classes[first];
    }

    ConcurrentMap<Integer, LongAdder> codes() {
        return codes;
    }

    Histogram time() {
        return time;
    }
}
