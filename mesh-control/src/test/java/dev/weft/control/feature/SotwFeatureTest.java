package dev.weft.control.feature;

import static dev.weft.control.serve.Resources.cluster;
import static dev.weft.control.serve.Resources.endpoints;
import static dev.weft.control.serve.Resources.listener;
import static dev.weft.control.serve.Resources.snapshot;
import static dev.weft.control.snapshot.ResourceType.CLUSTER;
import static dev.weft.control.snapshot.ResourceType.ENDPOINT;
import static dev.weft.control.snapshot.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.control.serve.AdsService;
import dev.weft.control.serve.NodeCheck;
import dev.weft.control.serve.PeerIdentity;
import dev.weft.control.serve.ProxyStatus;
import dev.weft.control.serve.ServeContext;
import dev.weft.control.serve.StreamRegistry;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** State of the world over a real gRPC stream in process; the identity comes from an interceptor instead of TLS. */
class SotwFeatureTest {

    private static final Node CATALOG = Nodes.sidecar("127.0.1.1", "catalog-v1", "shop", "catalog");

    private final FakeSnapshots snapshots = new FakeSnapshots();
    private final StreamRegistry registry = new StreamRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final BlockingQueue<DiscoveryResponse> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile @Nullable SpiffeId peer = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/catalog");
    private Server server;
    private ManagedChannel channel;
    private StreamObserver<DiscoveryRequest> requests;

    @BeforeEach
    void start() throws IOException {
        ServeContext context = new ServeContext(
                snapshots,
                new NodeCheck(address -> Set.of()),
                registry,
                new ControlMetrics(meters),
                executor,
                SystemTicker.INSTANCE,
                Clock.systemUTC());
        server = InProcessServerBuilder.forName(toString())
                .intercept(new GivenIdentity())
                .addService(new AdsService(context))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(toString()).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        executor.shutdownNow();
    }

    @Test
    void sendsFullSetsAndThenEndpointsOfWhatChanged() throws Exception {
        snapshots.publish(snapshot(1, cluster("a", "1"), cluster("b", "1"), endpoints("a", 1), listener("l", "1")));
        connect();
        send(request(CLUSTER).setNode(CATALOG));
        DiscoveryResponse clusters = next(CLUSTER);
        assertThat(clusterNames(clusters)).containsExactly("a", "b");
        ack(clusters);
        send(request(ENDPOINT).addResourceNames("a"));
        ack(next(ENDPOINT), "a");
        send(request(LISTENER));
        ack(next(LISTENER));

        snapshots.publish(snapshot(2, cluster("a", "2"), cluster("b", "1"), endpoints("a", 1), listener("l", "1")));

        DiscoveryResponse changed = next(CLUSTER);
        assertThat(clusterNames(changed)).containsExactly("a", "b");
        DiscoveryResponse again = next(ENDPOINT);
        assertThat(again.getResourcesCount()).isEqualTo(1);
        ack(again, "a");
        ack(changed);
        snapshots.publish(snapshot(3, cluster("a", "2"), endpoints("a", 1), listener("l", "1")));
        assertThat(clusterNames(next(CLUSTER))).containsExactly("a");
        assertThat(meters.get(ControlMetrics.PUSHES).tag("type", "cds").gauge().value())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void keepsARefusalForStatusAndMetrics() {
        snapshots.publish(snapshot(4, cluster("bad", "1")));
        connect();
        send(request(CLUSTER).setNode(CATALOG));
        DiscoveryResponse refused = next(CLUSTER);
        send(request(CLUSTER)
                .setResponseNonce(refused.getNonce())
                .setErrorDetail(com.google.rpc.Status.newBuilder().setCode(3).setMessage("bad: lb_policy")));
        // The answer proves that the refusal before it was taken.
        send(request(LISTENER));
        next(LISTENER);

        List<ProxyStatus> proxies =
                registry.proxies().orTimeout(10, TimeUnit.SECONDS).join();

        assertThat(Objects.requireNonNull(proxies.getFirst().types().get(CLUSTER))
                        .lastNack())
                .satisfies(nack ->
                        assertThat(Objects.requireNonNull(nack).resources()).containsExactly("bad"));
        assertThat(meters.get(ControlMetrics.REJECTS).gauge().value()).isEqualTo(1);
    }

    @Test
    void refusesANodeOfAnotherAccount() {
        peer = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/reviews");
        connect();
        send(request(CLUSTER).setNode(CATALOG));

        Status status = ended();

        assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(status.getDescription()).contains("SERVICE_ACCOUNT", "reviews");
    }

    @Test
    void refusesACallerWithoutIdentity() {
        peer = null;
        connect();

        assertThat(ended().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void refusesARequestWithoutATypeNamingTheField() {
        connect();
        send(DiscoveryRequest.newBuilder().setNode(CATALOG));

        Status status = ended();

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("type_url");
    }

    private void connect() {
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable cause) {
                end.complete(Status.fromThrowable(cause));
            }

            @Override
            public void onCompleted() {
                end.complete(Status.OK);
            }
        });
    }

    private static DiscoveryRequest.Builder request(ResourceType type) {
        return DiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    private void send(DiscoveryRequest.Builder request) {
        requests.onNext(request.build());
    }

    private void ack(DiscoveryResponse response, String... names) {
        send(DiscoveryRequest.newBuilder()
                .setTypeUrl(response.getTypeUrl())
                .setVersionInfo(response.getVersionInfo())
                .setResponseNonce(response.getNonce())
                .addAllResourceNames(List.of(names)));
    }

    private DiscoveryResponse next(ResourceType type) {
        try {
            DiscoveryResponse response = responses.poll(10, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("no response; the stream: " + end);
            }
            assertThat(response.getTypeUrl()).isEqualTo(type.typeUrl());
            return response;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Status ended() {
        return end.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static List<String> clusterNames(DiscoveryResponse response) throws InvalidProtocolBufferException {
        List<String> names = new ArrayList<>();
        for (Any resource : response.getResourcesList()) {
            names.add(resource.unpack(Cluster.class).getName());
        }
        return names;
    }

    private final class GivenIdentity implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            SpiffeId given = peer;
            Context context =
                    given == null ? Context.current() : Context.current().withValue(PeerIdentity.KEY, given);
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
