package dev.weft.proxy.overload;

import java.util.concurrent.atomic.LongAdder;

/** Which actions hold now, and what they did. Written by one thread at a time, read by any. */
public final class OverloadState {

    private final LongAdder requestsRefused = new LongAdder();
    private final LongAdder keepAliveEnded = new LongAdder();
    private final LongAdder streamsReset = new LongAdder();
    private final LongAdder connectionsRefused = new LongAdder();
    private volatile int active;
    private volatile double heap;
    private volatile double direct;

    /** Whether an action holds. */
    public boolean is(OverloadAction action) {
        return (active & action.bit()) != 0;
    }

    void set(int actions, double heapPressure, double directPressure) {
        heap = heapPressure;
        direct = directPressure;
        active = actions;
    }

    int active() {
        return active;
    }

    /** Heap in use, 0 to 1: exact, without garbage, from the lowest threshold on. */
    public double heap() {
        return heap;
    }

    /** Direct memory in use, 0 to 1. */
    public double direct() {
        return direct;
    }

    /** A request was answered with 503. */
    public void requestRefused() {
        requestsRefused.increment();
    }

    /** A client was told to go. */
    public void keepAliveEnded() {
        keepAliveEnded.increment();
    }

    /** A connection was ended for what it held. */
    public void streamReset() {
        streamsReset.increment();
    }

    /** A connection was closed because there are too many. */
    public void connectionRefused() {
        connectionsRefused.increment();
    }

    /** Since the start. */
    public long requestsRefused() {
        return requestsRefused.sum();
    }

    /** Since the start. */
    public long keepAlivesEnded() {
        return keepAliveEnded.sum();
    }

    /** Since the start. */
    public long streamsReset() {
        return streamsReset.sum();
    }

    /** Since the start. */
    public long connectionsRefused() {
        return connectionsRefused.sum();
    }
}
