package dev.weft.control.source;

/**
 * A place that configuration is read from, now and whenever it changes.
 *
 * <p>Contract: after {@link #start} the listener gets any number of changes, then {@code synced} exactly once, when the
 * first full reading is done; then changes as they happen. All calls come from one thread. What cannot be read is a
 * problem and never removes what was read before.
 */
public interface ConfigSource extends AutoCloseable {

    /** A name for logs and status, unique in the process. */
    String name();

    /** Begins to read. At most once. */
    void start(Listener listener);

    /** Ends it; the listener is not called afterwards. Idempotent. */
    @Override
    void close();

    /** Takes changes; must not block for long, because the source waits for it. */
    interface Listener {

        /** Something is new. */
        void changed(SourceChange change);

        /** The first full reading is done. */
        void synced(String source);
    }
}
