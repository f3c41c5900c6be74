package dev.weft.types;

/** The machine's monotonic clock: the one place that reads {@link System#nanoTime()}. Any thread. */
public final class SystemTicker implements Ticker {

    /** The only instance. */
    public static final Ticker INSTANCE = new SystemTicker();

    private SystemTicker() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
