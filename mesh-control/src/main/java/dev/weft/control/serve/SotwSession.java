package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.SubscriberIndex;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state-of-the-world form: every request names all that its client wants, and a response with clusters or listeners
 * holds all of them, so that what is missing there is gone. Other kinds are sent only where they changed.
 *
 * <p>Names in a request whose nonce is outdated count too: requests come in order, so they are newer than what is known,
 * and no response is sent for them while another is unanswered.
 *
 * <p>Not thread-safe: owned by its stream.
 *
 * <p><i>Source:</i> xDS REST and gRPC protocol, "State of the world", "How the client specifies what resources to return"
 * and "Knowing when a requested resource does not exist".
 */
final class SotwSession extends XdsSession<DiscoveryRequest> {

    /** Kinds that the client wants all of because it never named one. */
    private final Set<ResourceType> unnamed = EnumSet.noneOf(ResourceType.class);

    SotwSession(SubscriptionListener listener) {
        super(listener, true);
    }

    @Override
    Outcome onRequest(DiscoveryRequest request, long nowNanos) {
        ResourceType type = ResourceType.ofTypeUrl(request.getTypeUrl()).orElse(null);
        if (type == null) {
            return new Outcome.NotServed(request.getTypeUrl());
        }
        String violation = excess(request.getResourceNamesCount(), request.getResourceNamesList());
        if (violation != null) {
            return new Outcome.Violation(violation);
        }
        TypeSubscription state = state(type);
        boolean first = !state.isStarted();
        if (first) {
            // The version that a client has from an earlier stream does not say which resources it holds.
            state.start(false, Map.of());
        }
        String error = request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null;
        Outcome outcome = answer(type, state, request.getResponseNonce(), error, nowNanos);
        replaceNames(request.getResourceNamesList(), type, state, first);
        return outcome;
    }

    private void replaceNames(List<String> names, ResourceType type, TypeSubscription state, boolean first) {
        if (names.isEmpty() && first && (type == ResourceType.CLUSTER || type == ResourceType.LISTENER)) {
            unnamed.add(type);
            subscribeAll(type, state);
            return;
        }
        if (names.isEmpty() && unnamed.contains(type)) {
            return;
        }
        unnamed.remove(type);
        Set<String> wanted = new LinkedHashSet<>(names);
        boolean all = wanted.remove(SubscriberIndex.WILDCARD);
        if (all && !state.isWildcard()) {
            subscribeAll(type, state);
        } else if (!all && state.isWildcard()) {
            state.unsubscribeAll();
            listener.unsubscribed(type, SubscriberIndex.WILDCARD);
        }
        for (String name : List.copyOf(state.names())) {
            if (!wanted.contains(name)) {
                state.unsubscribe(name);
                listener.unsubscribed(type, name);
            }
        }
        for (String name : wanted) {
            if (!state.names().contains(name)) {
                state.subscribe(name, first);
                listener.subscribed(type, name);
            }
        }
    }

    private void subscribeAll(ResourceType type, TypeSubscription state) {
        state.subscribeAll();
        listener.subscribed(type, SubscriberIndex.WILDCARD);
    }
}
