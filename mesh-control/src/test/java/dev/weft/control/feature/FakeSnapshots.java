package dev.weft.control.feature;

import dev.weft.control.serve.ProxyNode;
import dev.weft.control.serve.SnapshotSource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Snapshot;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One scope for all proxies, replaced by the test. */
final class FakeSnapshots implements SnapshotSource {

    private final Set<Receiver> receivers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Snapshot current;

    void publish(Snapshot snapshot) {
        current = snapshot;
        receivers.forEach(receiver -> receiver.newest(snapshot, true));
    }

    @Override
    public Subscription attach(ProxyNode node, Receiver receiver) {
        receivers.add(receiver);
        Snapshot known = current;
        if (known != null) {
            receiver.newest(known, true);
        }
        return new Subscription() {
            @Override
            public void close() {
                receivers.remove(receiver);
            }

            @Override
            public void subscribed(ResourceType type, String name) {}

            @Override
            public void unsubscribed(ResourceType type, String name) {}
        };
    }
}
