package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;

/** Hears which names a session subscribes to, so that changes can find it. Called by one task at a time. */
public interface SubscriptionListener {

    /** Nobody listens. */
    SubscriptionListener NONE = new SubscriptionListener() {
        @Override
        public void subscribed(ResourceType type, String name) {}

        @Override
        public void unsubscribed(ResourceType type, String name) {}
    };

    /** The name, or {@code *} for all of the kind, is wanted from now on. */
    void subscribed(ResourceType type, String name);

    /** The name, or {@code *}, is no longer wanted. */
    void unsubscribed(ResourceType type, String name);
}
