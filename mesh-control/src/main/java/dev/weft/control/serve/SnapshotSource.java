package dev.weft.control.serve;

import dev.weft.control.snapshot.Snapshot;

/** Where streams get their snapshots from. */
public interface SnapshotSource {

    /**
     * Attaches a proxy to its scope. The receiver is called with the scope's snapshot as soon as there is one, and with
     * every later one, until the subscription is closed. Any thread; never blocks.
     */
    Subscription attach(ProxyNode node, Receiver receiver);

    /** Takes snapshots; must return at once. */
    interface Receiver {

        /**
         * The newest snapshot of the scope.
         *
         * @param affected whether it changes something that this receiver's proxy is subscribed to
         */
        void newest(Snapshot snapshot, boolean affected);
    }

    /** One proxy's place in a scope; hears what the proxy is subscribed to. */
    interface Subscription extends SubscriptionListener {

        /** Ends it. Idempotent. */
        void close();
    }
}
