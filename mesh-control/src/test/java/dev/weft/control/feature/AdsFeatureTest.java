package dev.weft.control.feature;

import static dev.weft.control.serve.Resources.cluster;
import static dev.weft.control.serve.Resources.endpoints;
import static dev.weft.control.serve.Resources.listener;
import static dev.weft.control.serve.Resources.route;
import static dev.weft.control.serve.Resources.snapshot;
import static dev.weft.control.snapshot.ResourceType.CLUSTER;
import static dev.weft.control.snapshot.ResourceType.ENDPOINT;
import static dev.weft.control.snapshot.ResourceType.LISTENER;
import static dev.weft.control.snapshot.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.control.serve.AdsService;
import dev.weft.control.serve.NodeCheck;
import dev.weft.control.serve.PeerIdentity;
import dev.weft.control.serve.ProxyStatus;
import dev.weft.control.serve.ServeContext;
import dev.weft.control.serve.StreamRegistry;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol over a real gRPC stream in process; the identity comes from an interceptor instead of TLS. */
class AdsFeatureTest {

    private static final SpiffeId CATALOG = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/catalog");

    private final FakeSnapshots snapshots = new FakeSnapshots();
    private final StreamRegistry registry = new StreamRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final DeltaXdsClient client =
            new DeltaXdsClient(Nodes.sidecar("127.0.1.1", "catalog-v1", "shop", "catalog"));
    private volatile @Nullable SpiffeId peer = CATALOG;
    private Set<SpiffeId.Workload> registered = Set.of();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        ServeContext context = new ServeContext(
                snapshots,
                new NodeCheck(address -> registered),
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
        client.close();
        channel.shutdownNow();
        server.shutdownNow();
        executor.shutdownNow();
    }

    @Test
    void sendsOnlyTheResourcesThatChanged() {
        snapshots.publish(snapshot(1, cluster("a", "1"), cluster("b", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);
        DeltaDiscoveryResponse first = client.next(CLUSTER);
        assertThat(names(first)).containsExactly("a", "b");
        client.ack(first);

        snapshots.publish(snapshot(2, cluster("a", "1"), cluster("b", "2")));

        assertThat(names(client.next(CLUSTER))).containsExactly("b");
    }

    @Test
    void sendsNothingToAProxyThatReconnectsUnchanged() {
        snapshots.publish(snapshot(1, cluster("a", "1"), endpoints("a", 1), listener("l", "1"), route("r", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER, "*");
        client.ack(client.next(CLUSTER));
        client.subscribe(ENDPOINT, "a");
        client.ack(client.next(ENDPOINT));
        client.subscribe(LISTENER, "*");
        client.ack(client.next(LISTENER));
        client.subscribe(ROUTE, "r");
        client.ack(client.next(ROUTE));

        client.reconnect(channel);
        client.subscribe(CLUSTER, "*");
        client.subscribe(ENDPOINT, "a");
        client.subscribe(LISTENER, "*");
        client.subscribe(ROUTE, "r");

        DeltaDiscoveryResponse clusters = client.next(CLUSTER);
        client.ack(clusters);
        DeltaDiscoveryResponse listeners = client.next(LISTENER);
        client.ack(listeners);
        assertThat(clusters.getResourcesCount() + listeners.getResourcesCount()).isZero();
        assertThat(client.staysSilent(Duration.ofMillis(200))).isTrue();
    }

    @Test
    void keepsARefusalAndDoesNotSendItAgain() {
        snapshots.publish(snapshot(1, cluster("bad", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);
        client.nack(client.next(CLUSTER), "bad: lb_policy is not supported");

        snapshots.publish(snapshot(2, cluster("bad", "1")));

        assertThat(client.staysSilent(Duration.ofMillis(200))).isTrue();
        ProxyStatus status = onlyProxy();
        assertThat(Objects.requireNonNull(status.types().get(CLUSTER)).lastNack())
                .satisfies(nack -> {
                    assertThat(Objects.requireNonNull(nack).detail()).contains("lb_policy");
                    assertThat(nack.resources()).containsExactly("bad");
                });
        assertThat(meters.get(ControlMetrics.REJECTS).gauge().value()).isEqualTo(1);
        snapshots.publish(snapshot(3, cluster("bad", "2")));
        client.ack(client.next(CLUSTER));
        // The answer to this push proves that the ACK before it was taken.
        client.subscribe(LISTENER);
        client.next(LISTENER);
        assertThat(Objects.requireNonNull(onlyProxy().types().get(CLUSTER)).lastNack())
                .isNull();
    }

    @Test
    void sendsEndpointsAgainAfterTheirClusterChanged() {
        snapshots.publish(snapshot(1, cluster("a", "1"), endpoints("a", 1)));
        client.connect(channel);
        client.subscribe(CLUSTER);
        client.ack(client.next(CLUSTER));
        client.subscribe(ENDPOINT, "a");
        client.ack(client.next(ENDPOINT));

        snapshots.publish(snapshot(2, cluster("a", "2"), endpoints("a", 1)));

        client.next(CLUSTER);
        assertThat(names(client.next(ENDPOINT))).containsExactly("a");
    }

    @Test
    void knowsWhichRevisionAProxyRuns() {
        snapshots.publish(snapshot(5, cluster("a", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);
        client.ack(client.next(CLUSTER));
        client.subscribe(LISTENER);
        client.next(LISTENER);

        ProxyStatus status = onlyProxy();

        assertThat(Objects.requireNonNull(status.types().get(CLUSTER)).acked().sequence())
                .isEqualTo(5);
        assertThat(Objects.requireNonNull(status.types().get(LISTENER)).outstanding())
                .isNotNull();
        assertThat(status.node().identity()).isEqualTo(CATALOG);
    }

    @Test
    void refusesANodeOfAnotherAccount() {
        peer = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/reviews");
        snapshots.publish(snapshot(1, cluster("a", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);

        Status status = client.ended();

        assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(status.getDescription()).contains("SERVICE_ACCOUNT", "reviews");
        assertThat(client.staysSilent(Duration.ofMillis(50))).isTrue();
    }

    @Test
    void refusesANodeOfAnotherNamespace() {
        peer = SpiffeId.parse("spiffe://cluster.local/ns/other/sa/catalog");
        snapshots.publish(snapshot(1, cluster("a", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);

        assertThat(client.ended().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void refusesAnAddressThatTheRegistryGivesToAnotherWorkload() {
        registered = Set.of(new SpiffeId.Workload("shop", "reviews"));
        snapshots.publish(snapshot(1, cluster("a", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);

        assertThat(client.ended().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void refusesACallerWithoutIdentity() {
        peer = null;
        snapshots.publish(snapshot(1, cluster("a", "1")));
        client.connect(channel);

        assertThat(client.ended().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(client.staysSilent(Duration.ofMillis(50))).isTrue();
    }

    @Test
    void forgetsAStreamThatEnded() {
        snapshots.publish(snapshot(1, cluster("a", "1")));
        client.connect(channel);
        client.subscribe(CLUSTER);
        client.next(CLUSTER);
        assertThat(registry.size()).isEqualTo(1);

        client.close();
        client.ended();

        assertThat(registry.size()).isZero();
    }

    private ProxyStatus onlyProxy() {
        List<ProxyStatus> proxies =
                registry.proxies().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(proxies).hasSize(1);
        return proxies.getFirst();
    }

    private static List<String> names(DeltaDiscoveryResponse response) {
        return response.getResourcesList().stream().map(Resource::getName).toList();
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
