package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import dev.weft.control.snapshot.SubscriberIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The xDS protocol of one stream, without I/O or time of its own: requests and snapshots go in, the pushes to send come
 * out of {@link #poll}. What both forms of the protocol share; they differ in how a client says what it wants.
 *
 * <p>Rules. One push per kind is outstanding; meanwhile the newest state replaces older ones. Kinds go out in the order of
 * {@link ResourceType}. Endpoints never wait for the answer to clusters, because Envoy answers only when its new clusters
 * have their endpoints; listeners and routes wait for the answers to all kinds before them, so that nothing points to a
 * cluster that is not warm, but at most {@link #GATE_LIMIT}. Removals of clusters, endpoints and secrets come last, when
 * nothing is outstanding. After a change of a cluster its endpoints are sent again. A refused version is not sent again.
 *
 * <p>Not thread-safe: owned by its stream.
 *
 * <p><i>Source:</i> xDS REST and gRPC protocol, "Eventual consistency considerations"; Envoy {@code ClusterManagerImpl}
 * delays the ACK of CDS while clusters warm.
 *
 * @param <Q> a request
 */
abstract sealed class XdsSession<Q> permits DeltaSession, SotwSession {

    /** How long later kinds wait for the answer to earlier ones; above Envoy's initial fetch timeout of 15 s. */
    static final Duration GATE_LIMIT = Duration.ofSeconds(20);

    /** Names that one client may subscribe to, or claim to have, per kind. */
    static final int MAX_NAMES = 50_000;

    private static final int MAX_NAME_LENGTH = 1_024;

    private final Map<ResourceType, TypeSubscription> types = new EnumMap<>(ResourceType.class);
    /** Hears what this client wants. */
    final SubscriptionListener listener;

    private @Nullable Snapshot snapshot;
    private Revision converged = Revision.NONE;
    private boolean pushedSinceConverged;
    private long nonces;

    XdsSession(SubscriptionListener listener, boolean stateOfTheWorld) {
        this.listener = listener;
        for (ResourceType type : ResourceType.values()) {
            types.put(type, new TypeSubscription(type, stateOfTheWorld));
        }
    }

    /** A request of the client: an answer, a change of subscriptions, or both. */
    abstract Outcome onRequest(Q request, long nowNanos);

    /** What a request's nonce and error, {@code null} when there is none, say of the outstanding push. */
    static Outcome answer(
            ResourceType type, TypeSubscription state, String nonce, @Nullable String error, long nowNanos) {
        if (nonce.isEmpty()) {
            return new Outcome.Subscribed(type);
        }
        Push push = state.outstanding();
        if (push == null || !push.nonce().equals(nonce)) {
            return new Outcome.Stale(type, nonce);
        }
        if (error != null) {
            return new Outcome.Nacked(state.nack(push, error));
        }
        state.ack(push);
        return new Outcome.Acked(type, push.revision(), nowNanos - push.sentAtNanos());
    }

    /** Which limit is broken by so many names, or by one of these; {@code null} when none is. */
    static @Nullable String excess(int number, List<String> names) {
        if (number > MAX_NAMES) {
            return "resource names: " + number + " (expected: at most " + MAX_NAMES + ")";
        }
        for (String name : names) {
            if (name.length() > MAX_NAME_LENGTH) {
                return "resource name length: " + name.length() + " (expected: at most " + MAX_NAME_LENGTH + ")";
            }
        }
        return null;
    }

    /** A new state of the scope; replaces an older one that was not sent yet. */
    final void onSnapshot(Snapshot newest) {
        if (newest == snapshot) {
            return;
        }
        snapshot = newest;
        types.values().forEach(state -> state.reconsiderRejected(newest));
    }

    /** The next push to send now, or {@code null}; call until it returns {@code null} or the client cannot take more. */
    final @Nullable Push poll(long nowNanos) {
        Snapshot newest = snapshot;
        if (newest == null) {
            return null;
        }
        for (ResourceType type : ResourceType.values()) {
            TypeSubscription state = state(type);
            if (state.isStarted() && state.outstanding() == null && !mustWait(type, nowNanos)) {
                Push push = state.next(newest, !removedLast(type), nextNonce(), nowNanos);
                if (push != null) {
                    return send(state, push);
                }
            }
        }
        if (isQuiet(nowNanos)) {
            for (ResourceType type : ResourceType.values()) {
                TypeSubscription state = state(type);
                if (state.isStarted() && state.outstanding() == null) {
                    Push push = state.next(newest, true, nextNonce(), nowNanos);
                    if (push != null) {
                        return send(state, push);
                    }
                }
            }
        }
        return null;
    }

    private Push send(TypeSubscription state, Push push) {
        nonces++;
        pushedSinceConverged = true;
        if (push.type() == ResourceType.CLUSTER) {
            TypeSubscription endpoints = state(ResourceType.ENDPOINT);
            for (NamedResource cluster : push.changed()) {
                String endpointName = cluster.endpointName();
                if (endpointName != null && state.differsFromHeld(cluster)) {
                    endpoints.force(endpointName);
                }
            }
            push.removed().forEach(endpoints::forgetForced);
        }
        state.sent(push);
        return push;
    }

    private String nextNonce() {
        return Long.toHexString(nonces + 1);
    }

    private static boolean removedLast(ResourceType type) {
        return switch (type) {
            case CLUSTER, ENDPOINT, SECRET -> true;
            case LISTENER, ROUTE -> false;
        };
    }

    private boolean mustWait(ResourceType type, long nowNanos) {
        return switch (type) {
            case CLUSTER, ENDPOINT, SECRET -> false;
            case LISTENER -> isWaiting(ResourceType.CLUSTER, nowNanos) || isWaiting(ResourceType.ENDPOINT, nowNanos);
            case ROUTE ->
                isWaiting(ResourceType.CLUSTER, nowNanos)
                        || isWaiting(ResourceType.ENDPOINT, nowNanos)
                        || isWaiting(ResourceType.LISTENER, nowNanos);
        };
    }

    private boolean isWaiting(ResourceType type, long nowNanos) {
        Push push = state(type).outstanding();
        return push != null && nowNanos - push.sentAtNanos() < GATE_LIMIT.toNanos();
    }

    private boolean isQuiet(long nowNanos) {
        for (ResourceType type : ResourceType.values()) {
            if (isWaiting(type, nowNanos)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a push is unanswered: then time alone can make another one due. */
    final boolean hasOutstanding() {
        return types.values().stream().anyMatch(state -> state.outstanding() != null);
    }

    /**
     * The revision that the client has just come to run in full, once per revision and only when something had to be
     * sent for it; {@code null} otherwise. Call it after {@link #poll} returned {@code null}.
     */
    final @Nullable Revision takeConverged() {
        Snapshot newest = snapshot;
        if (newest == null || hasOutstanding()) {
            return null;
        }
        boolean refused = false;
        for (TypeSubscription state : types.values()) {
            if (state.isStarted()) {
                state.upToDate(newest.revision());
                refused |= state.hasRejected();
            }
        }
        boolean news = pushedSinceConverged && !newest.revision().equals(converged);
        pushedSinceConverged = false;
        if (refused || !news) {
            return null;
        }
        converged = newest.revision();
        return converged;
    }

    /** What this client is meant to run, for debugging output. */
    final List<NamedResource> served() {
        final List<NamedResource> served = new ArrayList<>();
        Snapshot newest = snapshot;
        if (newest != null) {
            types.values().forEach(state -> served.addAll(state.served(newest)));
        }
        return served;
    }

    /** The state of each kind that the client subscribed to. */
    final Map<ResourceType, ProxyStatus.TypeStatus> status() {
        final Map<ResourceType, ProxyStatus.TypeStatus> status = new EnumMap<>(ResourceType.class);
        types.forEach((type, state) -> {
            if (state.isStarted()) {
                Push push = state.outstanding();
                status.put(
                        type,
                        new ProxyStatus.TypeStatus(
                                state.acked(),
                                push == null ? null : push.revision(),
                                state.knownCount(),
                                state.lastNack()));
            }
        });
        return status;
    }

    /** Tells the listener that nothing is wanted any more. */
    final void close() {
        types.forEach((type, state) -> {
            state.names().forEach(name -> listener.unsubscribed(type, name));
            if (state.isWildcard()) {
                listener.unsubscribed(type, SubscriberIndex.WILDCARD);
            }
        });
    }

    /** The state of one kind. */
    final TypeSubscription state(ResourceType type) {
        TypeSubscription state = types.get(type);
        if (state == null) {
            throw new IllegalStateException("no state for " + type);
        }
        return state;
    }
}
