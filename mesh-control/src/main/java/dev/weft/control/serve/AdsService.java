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
 * The aggregated discovery service, incremental form. Expects the caller's identity under {@link PeerIdentity#KEY}.
 *
 * <p>Source: Envoy {@code envoy.service.discovery.v3.AggregatedDiscoveryService}.
 */
public final class AdsService extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

    private final ServeContext context;

    /** A service whose streams share {@code context}. */
    public AdsService(ServeContext context) {
        this.context = context;
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> responses) {
        ServerCallStreamObserver<DeltaDiscoveryResponse> call =
                (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses;
        SpiffeId peer = PeerIdentity.KEY.get();
        if (peer == null) {
            call.onError(Status.UNAUTHENTICATED
                    .withDescription("client certificate: none (expected: an X.509-SVID of the mesh)")
                    .asRuntimeException());
            return new IgnoredRequests<>();
        }
        return new DeltaStream(context, peer, call);
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
        responses.onError(Status.UNIMPLEMENTED
                .withDescription("api_type: state of the world (expected: DELTA_GRPC)")
                .asRuntimeException());
        return new IgnoredRequests<>();
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
