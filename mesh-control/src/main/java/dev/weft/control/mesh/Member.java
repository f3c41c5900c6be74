package dev.weft.control.mesh;

import dev.weft.config.compile.NodeFacts;
import dev.weft.control.serve.SnapshotSource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.SubscriberIndex;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attached proxy. Subscriptions come from its stream, the scope from the owner; both under this object's monitor, which
 * is held for map operations only.
 */
final class Member implements SnapshotSource.Subscription {

    private final NodeFacts facts;
    private final SnapshotSource.Receiver receiver;
    private final Consumer<Member> onClose;
    private final Set<Entry> entries = new HashSet<>();
    private @Nullable SubscriberIndex<Member> index;
    private boolean closed;

    // Owned by the owner's thread.
    private @Nullable Scope scope;

    Member(NodeFacts facts, SnapshotSource.Receiver receiver, Consumer<Member> onClose) {
        this.facts = facts;
        this.receiver = receiver;
        this.onClose = onClose;
    }

    NodeFacts facts() {
        return facts;
    }

    SnapshotSource.Receiver receiver() {
        return receiver;
    }

    @Nullable
    Scope scope() {
        return scope;
    }

    /** Puts the proxy into a scope, or into none. */
    void moveTo(@Nullable Scope other) {
        scope = other;
        synchronized (this) {
            SubscriberIndex<Member> before = index;
            SubscriberIndex<Member> after = closed || other == null ? null : other.index();
            for (Entry entry : entries) {
                if (before != null) {
                    before.remove(entry.type(), entry.name(), this);
                }
                if (after != null) {
                    after.add(entry.type(), entry.name(), this);
                }
            }
            index = after;
        }
    }

    @Override
    public synchronized void subscribed(ResourceType type, String name) {
        SubscriberIndex<Member> current = index;
        if (!closed && entries.add(new Entry(type, name)) && current != null) {
            current.add(type, name, this);
        }
    }

    @Override
    public synchronized void unsubscribed(ResourceType type, String name) {
        SubscriberIndex<Member> current = index;
        if (entries.remove(new Entry(type, name)) && current != null) {
            current.remove(type, name, this);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
    }

    private record Entry(ResourceType type, String name) {}
}
