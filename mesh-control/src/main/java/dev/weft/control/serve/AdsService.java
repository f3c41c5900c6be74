package dev.weft.control.serve;

import dev.weft.types.SpiffeId;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The aggregated discovery service, incremental and state of the world. Expects the caller's identity under
 * {@link PeerIdentity#KEY}.
 *
 * <p>Source: Envoy {@code envoy.service.discovery.v3.AggregatedDiscoveryService}.
 */
public final class AdsService extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

    private static final AdsStream.Form<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DELTA =
            new AdsStream.Form<>(DeltaSession::new, DeltaDiscoveryRequest::getNode, Push::deltaResponse);
    private static final AdsStream.Form<DiscoveryRequest, DiscoveryResponse> STATE_OF_THE_WORLD =
            new AdsStream.Form<>(SotwSession::new, DiscoveryRequest::getNode, Push::sotwResponse);

    private final ServeContext context;

    /** A service whose streams share {@code context}. */
    public AdsService(ServeContext context) {
        this.context = context;
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> responses) {
        return open(responses, DELTA);
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
        return open(responses, STATE_OF_THE_WORLD);
    }

    private <Q, R> StreamObserver<Q> open(StreamObserver<R> responses, AdsStream.Form<Q, R> form) {
        ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) responses;
        SpiffeId peer = PeerIdentity.KEY.get();
        if (peer == null) {
            call.onError(Status.UNAUTHENTICATED
                    .withDescription("client certificate: none (expected: an X.509-SVID of the mesh)")
                    .asRuntimeException());
            return new IgnoredRequests<>();
        }
        return new AdsStream<>(context, peer, call, form);
    }

    /** What a refused client still sends. */
    private static final class IgnoredRequests<T> implements StreamObserver<T> {
        @Override
        public void onNext(T request) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
