package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.SubscriberIndex;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import org.jspecify.annotations.Nullable;

/**
 * The incremental form: a client names what it wants anew and no longer, and is sent only what changed.
 *
 * <p>Not thread-safe: owned by its stream.
 *
 * <p><i>Source:</i> xDS REST and gRPC protocol, "Incremental xDS".
 */
final class DeltaSession extends XdsSession<DeltaDiscoveryRequest> {

    DeltaSession(SubscriptionListener listener) {
        super(listener, false);
    }

    @Override
    Outcome onRequest(DeltaDiscoveryRequest request, long nowNanos) {
        ResourceType type = ResourceType.ofTypeUrl(request.getTypeUrl()).orElse(null);
        if (type == null) {
            return new Outcome.NotServed(request.getTypeUrl());
        }
        TypeSubscription state = state(type);
        String violation = violation(request, state);
        if (violation != null) {
            return new Outcome.Violation(violation);
        }
        boolean first = !state.isStarted();
        if (first) {
            start(request, type, state);
        }
        String error = request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null;
        Outcome outcome = answer(type, state, request.getResponseNonce(), error, nowNanos);
        changeSubscriptions(request, type, state, first);
        return outcome;
    }

    private void start(DeltaDiscoveryRequest request, ResourceType type, TypeSubscription state) {
        boolean wantsAll = request.getResourceNamesSubscribeCount() == 0
                && request.getResourceNamesUnsubscribeCount() == 0
                && (type == ResourceType.CLUSTER || type == ResourceType.LISTENER);
        state.start(wantsAll, request.getInitialResourceVersionsMap());
        if (wantsAll) {
            listener.subscribed(type, SubscriberIndex.WILDCARD);
        }
    }

    private static @Nullable String violation(DeltaDiscoveryRequest request, TypeSubscription state) {
        int names = state.names().size() + request.getResourceNamesSubscribeCount();
        return excess(
                Math.max(names, request.getInitialResourceVersionsCount()), request.getResourceNamesSubscribeList());
    }

    private void changeSubscriptions(
            DeltaDiscoveryRequest request, ResourceType type, TypeSubscription state, boolean first) {
        for (String name : request.getResourceNamesUnsubscribeList()) {
            boolean changed = name.equals(SubscriberIndex.WILDCARD) ? state.unsubscribeAll() : state.unsubscribe(name);
            if (changed) {
                listener.unsubscribed(type, name);
            }
        }
        for (String name : request.getResourceNamesSubscribeList()) {
            boolean changed =
                    name.equals(SubscriberIndex.WILDCARD) ? state.subscribeAll() : state.subscribe(name, first);
            if (changed) {
                listener.subscribed(type, name);
            }
        }
    }
}
