package dev.weft.proxy.identity;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the source's secrets to a local Envoy, both as a delta and as a state-of-the-world stream; a renewed SVID is
 * pushed to every open stream. Bounded number of streams. Thread-safe.
 *
 * <p>Source: Envoy {@code SecretDiscoveryService}; xDS protocol.
 */
final class SdsService extends SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase {

    private static final int MAX_STREAMS = 256;

    private final SdsSecrets secrets;
    private final Set<SdsStream> streams = ConcurrentHashMap.newKeySet();

    SdsService(SvidSource source) {
        this.secrets = new SdsSecrets(source);
    }

    /** Pushes what changed. */
    void changed() {
        streams.forEach(SdsStream::refresh);
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamSecrets(StreamObserver<DiscoveryResponse> responses) {
        SdsStream stream = new SdsStream(secrets) {
            @Override
            void send(Map<String, SdsSecrets.Versioned> fresh, String nonce) {
                DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                        .setTypeUrl(SdsSecrets.TYPE_URL)
                        .setNonce(nonce);
                StringBuilder version = new StringBuilder();
                fresh.forEach((name, secret) -> {
                    response.addResources(secret.resource());
                    version.append(version.isEmpty() ? "" : "-").append(secret.version());
                });
                responses.onNext(response.setVersionInfo(version.toString()).build());
            }
        };
        return opened(stream, responses, request -> {
            SdsStream.answered(request.getErrorDetail().getMessage());
            stream.want(request.getResourceNamesList());
        });
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaSecrets(StreamObserver<DeltaDiscoveryResponse> responses) {
        SdsStream stream = new SdsStream(secrets) {
            @Override
            void send(Map<String, SdsSecrets.Versioned> fresh, String nonce) {
                DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(SdsSecrets.TYPE_URL)
                        .setNonce(nonce);
                fresh.forEach((name, secret) -> response.addResources(Resource.newBuilder()
                        .setName(name)
                        .setVersion(secret.version())
                        .setResource(secret.resource())));
                responses.onNext(response.build());
            }
        };
        return opened(stream, responses, request -> {
            SdsStream.answered(request.getErrorDetail().getMessage());
            stream.want(
                    request.getResourceNamesSubscribeList(),
                    request.getResourceNamesUnsubscribeList(),
                    request.getInitialResourceVersionsMap());
        });
    }

    private <Q, A> StreamObserver<Q> opened(SdsStream stream, StreamObserver<A> responses, Received<Q> received) {
        if (streams.size() >= MAX_STREAMS) {
            responses.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many SDS streams (expected: at most " + MAX_STREAMS + ")")
                    .asRuntimeException());
            return new Requests<>(stream, responses, ignored -> {});
        }
        streams.add(stream);
        if (responses instanceof ServerCallStreamObserver<A> call) {
            call.setOnCancelHandler(() -> streams.remove(stream));
        }
        return new Requests<>(stream, responses, received);
    }

    @FunctionalInterface
    private interface Received<Q> {
        void accept(Q request);
    }

    private final class Requests<Q, A> implements StreamObserver<Q> {
        private final SdsStream stream;
        private final StreamObserver<A> responses;
        private final Received<Q> received;

        Requests(SdsStream stream, StreamObserver<A> responses, Received<Q> received) {
            this.stream = stream;
            this.responses = responses;
            this.received = received;
        }

        @Override
        public void onNext(Q request) {
            received.accept(request);
        }

        @Override
        public void onError(Throwable gone) {
            streams.remove(stream);
        }

        @Override
        public void onCompleted() {
            streams.remove(stream);
            responses.onCompleted();
        }
    }
}
