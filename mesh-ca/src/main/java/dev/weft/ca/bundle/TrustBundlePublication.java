package dev.weft.ca.bundle;

import dev.weft.types.svid.TrustBundle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The trust bundle as published now. Reads never block; listeners hear every change once, in order, on the publishing
 * thread, and must not throw or block.
 */
public final class TrustBundlePublication {

    private final List<Consumer<TrustBundle>> listeners = new CopyOnWriteArrayList<>();
    private volatile TrustBundle current;

    /** Starts with a first bundle. */
    public TrustBundlePublication(TrustBundle first) {
        this.current = first;
    }

    /** What the mesh trusts now. */
    public TrustBundle current() {
        return current;
    }

    /** Publishes a bundle; the same one again is not a change. */
    public synchronized void publish(TrustBundle bundle) {
        if (!bundle.equals(current)) {
            current = bundle;
            listeners.forEach(listener -> listener.accept(bundle));
        }
    }

    /**
     * Hears of changes from now on; the current bundle is not repeated.
     *
     * @return ends the subscription
     */
    public Subscription subscribe(Consumer<TrustBundle> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends when closed; closing twice is harmless. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
