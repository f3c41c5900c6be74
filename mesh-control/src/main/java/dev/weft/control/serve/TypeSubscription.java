package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One kind of resources on one stream: what the client wants, what it has, what it refused. Owned by its session. */
final class TypeSubscription {

    /** The client was told that the resource does not exist. */
    private static final String ABSENT = "";

    /** The client refused a push that held the resource; whether it kept it is unknown. No hash looks like this. */
    private static final String UNKNOWN = "?";

    /** Bytes of resources in one response; clients commonly refuse messages above 4 MiB. */
    private static final int MAX_PUSH_BYTES = 3 << 20;

    private final ResourceType type;
    private final boolean stateOfTheWorld;
    private final @Nullable FullSet fullSet;
    private boolean started;
    private boolean wildcard;
    private boolean mustAnswer;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> known = new HashMap<>();
    private final Set<String> forced = new HashSet<>();
    private final Map<String, RejectedPush> rejected = new HashMap<>();
    private @Nullable Push outstanding;
    private @Nullable Nack lastNack;
    private Revision acked = Revision.NONE;

    TypeSubscription(ResourceType type, boolean stateOfTheWorld) {
        this.type = type;
        this.stateOfTheWorld = stateOfTheWorld;
        boolean complete = stateOfTheWorld && (type == ResourceType.CLUSTER || type == ResourceType.LISTENER);
        this.fullSet = complete ? new FullSet() : null;
    }

    /** The first request of this kind: what the client still has from an earlier stream, and whether it wants all. */
    void start(boolean wantsAll, Map<String, String> initialVersions) {
        started = true;
        wildcard = wantsAll;
        // Envoy waits for a first answer even when there is nothing.
        mustAnswer = wantsAll;
        known.putAll(initialVersions);
    }

    /** Adds a name. Asked for again, a resource is sent again: the client may have forgotten it. */
    boolean subscribe(String name, boolean first) {
        if (!first) {
            known.remove(name);
            rejected.remove(name);
        }
        // A complete answer is how a client learns that what it named does not exist.
        mustAnswer |= fullSet != null;
        return names.add(name);
    }

    boolean subscribeAll() {
        boolean added = !wildcard;
        wildcard = true;
        mustAnswer = true;
        return added;
    }

    /** Drops a name. When all of the kind are wanted, the client must hear of the resource again. */
    boolean unsubscribe(String name) {
        known.remove(name);
        forced.remove(name);
        rejected.remove(name);
        if (fullSet != null) {
            fullSet.forget(name);
        }
        return names.remove(name);
    }

    boolean unsubscribeAll() {
        boolean removed = wildcard;
        wildcard = false;
        mustAnswer = false;
        known.keySet().retainAll(names);
        if (fullSet != null) {
            fullSet.retain(names);
        }
        return removed;
    }

    /** Makes the next push hold this resource even if the client has it. */
    void force(String name) {
        forced.add(name);
    }

    void forgetForced(String name) {
        forced.remove(name);
    }

    /** A new state: what was refused is tried again only when something of the refused push has changed. */
    void reconsiderRejected(Snapshot snapshot) {
        if (rejected.isEmpty()) {
            return;
        }
        Set<RejectedPush> outdated = new HashSet<>();
        rejected.forEach((name, push) -> {
            NamedResource wanted = snapshot.get(type, name);
            if (wanted == null || !wanted.version().equals(push.versions().get(name))) {
                outdated.add(push);
            }
        });
        rejected.values().removeAll(outdated);
    }

    /** What the client must be sent now, without removals unless they are due; {@code null} when it has everything. */
    @Nullable
    Push next(Snapshot snapshot, boolean removals, String nonce, long nowNanos) {
        if (fullSet != null) {
            return nextFullSet(fullSet, snapshot, removals, nonce, nowNanos);
        }
        List<NamedResource> changed = new ArrayList<>();
        Set<String> removed = new LinkedHashSet<>();
        int bytes = 0;
        for (NamedResource candidate : wanted(snapshot)) {
            if (!isNews(candidate)) {
                continue;
            }
            if (!changed.isEmpty() && bytes + candidate.size() > MAX_PUSH_BYTES) {
                break;
            }
            bytes += candidate.size();
            changed.add(candidate);
        }
        if (!stateOfTheWorld) {
            collectAbsent(snapshot, removals, removed);
        }
        if (changed.isEmpty() && removed.isEmpty() && !mustAnswer) {
            return null;
        }
        return new Push(type, nonce, snapshot.revision(), changed, List.copyOf(removed), nowNanos);
    }

    private @Nullable Push nextFullSet(FullSet held, Snapshot snapshot, boolean removals, String nonce, long nowNanos) {
        List<NamedResource> content = held.content(wanted(snapshot), removals);
        if (!mustAnswer && !held.isNews(content)) {
            return null;
        }
        return new Push(type, nonce, snapshot.revision(), content, held.beyond(content), nowNanos);
    }

    /** Whether a push of this resource changes what the client has. */
    boolean differsFromHeld(NamedResource resource) {
        return fullSet == null || fullSet.differs(resource);
    }

    private Iterable<NamedResource> wanted(Snapshot snapshot) {
        if (wildcard) {
            return snapshot.all(type);
        }
        List<NamedResource> found = new ArrayList<>();
        for (String name : names) {
            NamedResource resource = snapshot.get(type, name);
            if (resource != null) {
                found.add(resource);
            }
        }
        return found;
    }

    private boolean isNews(NamedResource resource) {
        RejectedPush refusal = rejected.get(resource.name());
        if (refusal != null && resource.version().equals(refusal.versions().get(resource.name()))) {
            return false;
        }
        return forced.contains(resource.name()) || !resource.version().equals(known.get(resource.name()));
    }

    private void collectAbsent(Snapshot snapshot, boolean removals, Set<String> removed) {
        for (String name : names) {
            if (snapshot.get(type, name) != null) {
                continue;
            }
            String had = known.get(name);
            boolean askedAgain = forced.contains(name);
            if (had == null || askedAgain || removals && !had.equals(ABSENT)) {
                removed.add(name);
            }
        }
        if (removals) {
            for (Map.Entry<String, String> entry : known.entrySet()) {
                if (!entry.getValue().equals(ABSENT) && snapshot.get(type, entry.getKey()) == null) {
                    removed.add(entry.getKey());
                }
            }
        }
    }

    /** Remembers what was sent as what the client has; an answer confirms or revokes it. */
    void sent(Push push) {
        outstanding = push;
        mustAnswer = false;
        for (NamedResource resource : push.changed()) {
            known.put(resource.name(), resource.version());
            forced.remove(resource.name());
        }
        for (String name : push.removed()) {
            forced.remove(name);
            if (names.contains(name)) {
                known.put(name, ABSENT);
            } else {
                known.remove(name);
            }
        }
    }

    void ack(Push push) {
        outstanding = null;
        if (fullSet != null) {
            fullSet.ack(push.changed());
            rejected.clear();
        }
        if (rejected.isEmpty()) {
            acked = push.revision();
            lastNack = null;
        }
    }

    Nack nack(Push push, String detail) {
        outstanding = null;
        if (fullSet != null) {
            fullSet.nack(push.changed());
        }
        Map<String, String> versions = new HashMap<>();
        List<String> mentioned = new ArrayList<>();
        for (NamedResource resource : push.changed()) {
            versions.put(resource.name(), resource.version());
            if (detail.contains(resource.name())) {
                mentioned.add(resource.name());
            }
        }
        RejectedPush refusal = new RejectedPush(push.nonce(), versions);
        for (String name : versions.keySet()) {
            known.put(name, UNKNOWN);
            rejected.put(name, refusal);
        }
        Nack nack = new Nack(
                type, push.revision(), mentioned.isEmpty() ? List.copyOf(versions.keySet()) : mentioned, detail);
        lastNack = nack;
        return nack;
    }

    /** Nothing is left to send: the client runs this state as far as it accepts it. */
    void upToDate(Revision revision) {
        if (rejected.isEmpty()) {
            acked = revision;
        }
    }

    boolean isStarted() {
        return started;
    }

    boolean isWildcard() {
        return wildcard;
    }

    Set<String> names() {
        return names;
    }

    int knownCount() {
        return known.size();
    }

    boolean hasRejected() {
        return !rejected.isEmpty();
    }

    @Nullable
    Push outstanding() {
        return outstanding;
    }

    @Nullable
    Nack lastNack() {
        return lastNack;
    }

    Revision acked() {
        return acked;
    }

    /** The resources of this kind that the client is meant to have. */
    List<NamedResource> served(Snapshot snapshot) {
        Map<String, NamedResource> served = new HashMap<>();
        for (NamedResource resource : wanted(snapshot)) {
            served.put(resource.name(), resource);
        }
        return List.copyOf(served.values());
    }

    /** A refused push: its resources are not sent again in the same versions. */
    private record RejectedPush(String nonce, Map<String, String> versions) {}
}
