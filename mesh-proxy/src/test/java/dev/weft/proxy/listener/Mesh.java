package dev.weft.proxy.listener;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HostChange;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.ChainObservers;
import dev.weft.proxy.tls.TestAuthority;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.Locality;
import dev.weft.types.SystemTicker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One sidecar with a configuration made by hand, and what it reported. */
final class Mesh implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final String CLIENT = "spiffe://cluster.local/ns/shop/sa/storefront";
    static final String SERVER = "spiffe://cluster.local/ns/shop/sa/catalog";
    /** Every proxy of these tests stands before the same workload; its namespace is the one of {@link #CLIENT}. */
    static final Workload WORKLOAD =
            new Workload("storefront-v1", "shop", "storefront", "v1", "storefront", "v1", "Kubernetes");

    static final DownstreamTls STRICT =
            new DownstreamTls("default", "ROOTCA", true, List.of(), List.of("h2", "http/1.1"));

    final ProxyRuntime runtime;
    final BlockingQueue<Ended> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<HandshakeFailure> handshakes = new LinkedBlockingQueue<>();
    final List<HostChange> changes = new CopyOnWriteArrayList<>();
    final Map<String, ListenerConfig> listeners = new HashMap<>();
    final Map<String, RouteRules> routes = new HashMap<>();
    final Map<String, ClusterConfig> clusters = new HashMap<>();
    final Map<String, EndpointSet> endpoints = new HashMap<>();

    /** What is kept of a report. */
    record Ended(
            int status,
            String flags,
            String details,
            String code,
            String path,
            String cluster,
            String peer,
            boolean mutualTls,
            String peerWorkload,
            String grpc,
            long received,
            long sent,
            String remote,
            String mark,
            long asked,
            long told) {}

    Mesh() {
        this(new Secrets(null, null), RuntimeOptions.Limits.DEFAULT);
    }

    Mesh(int loops) {
        this(new Secrets(null, null), RuntimeOptions.Limits.DEFAULT, CaptureOptions.DEFAULT, loops);
    }

    Mesh(TlsSecrets secrets, RuntimeOptions.Limits limits) {
        this(secrets, limits, CaptureOptions.DEFAULT, 1);
    }

    Mesh(CaptureOptions capture) {
        this(new Secrets(null, null), RuntimeOptions.Limits.DEFAULT, capture, 1);
    }

    private Mesh(TlsSecrets secrets, RuntimeOptions.Limits limits, CaptureOptions capture, int loops) {
        this(secrets, limits, capture, loops, "");
    }

    /** One at the edge of a mesh. */
    static Mesh gateway() {
        return new Mesh(
                new Secrets(null, null),
                RuntimeOptions.Limits.DEFAULT,
                CaptureOptions.DEFAULT,
                1,
                "router~127.0.0.1~edge.shop~shop.svc.cluster.local");
    }

    private Mesh(TlsSecrets secrets, RuntimeOptions.Limits limits, CaptureOptions capture, int loops, String node) {
        this(secrets, limits, capture, loops, node, null);
    }

    /** One that tells others of its traffic. */
    static Mesh telling(ChainObservers observers) {
        return new Mesh(
                new Secrets(null, null), RuntimeOptions.Limits.DEFAULT, CaptureOptions.DEFAULT, 1, "", observers);
    }

    private Mesh(
            TlsSecrets secrets,
            RuntimeOptions.Limits limits,
            CaptureOptions capture,
            int loops,
            String node,
            @Nullable ChainObservers observers) {
        runtime = new ProxyRuntime(
                new RuntimeOptions(
                        loops,
                        SystemTicker.INSTANCE,
                        Clock.systemUTC(),
                        new SplittableRandom(7),
                        limits,
                        capture,
                        new RuntimeOptions.Self(node, WORKLOAD)),
                secrets,
                observers == null ? ChainObservers.always(new Recorder()) : observers);
    }

    Mesh cluster(String name, int... ports) {
        return cluster(name, null, ports);
    }

    Mesh cluster(String name, @Nullable UpstreamTls tls, int... ports) {
        clusters.put(
                name,
                new ClusterConfig(
                        name,
                        Discovery.STATIC,
                        ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
                        Duration.ofSeconds(2),
                        new Transport(List.of(), tls),
                        ServiceRef.UNKNOWN));
        List<Endpoint> list = new ArrayList<>();
        for (int port : ports) {
            list.add(new Endpoint("127.0.0.1", port, Share.ONE, Locality.UNKNOWN, true, Map.of(), WorkloadRef.UNKNOWN));
        }
        endpoints.put(name, new EndpointSet(name, list));
        return this;
    }

    /** Changes how a cluster's endpoints are picked, limited and watched. */
    Mesh policy(String name, UnaryOperator<ClusterPolicy> change) {
        ClusterConfig before = clusters.get(name);
        clusters.put(
                name,
                new ClusterConfig(
                        name,
                        before.discovery(),
                        change.apply(before.policy()),
                        before.connectTimeout(),
                        before.transport(),
                        before.service()));
        return this;
    }

    static UpstreamTls tlsTo(String san) {
        return new UpstreamTls("default", "ROOTCA", List.of(StringMatch.exact(san)), "", List.of("http/1.1"));
    }

    static Route route(String cluster, @Nullable Duration timeout) {
        return new Route(
                "r-" + cluster,
                RouteMatch.ANY,
                new Forward(List.of(WeightedCluster.of(cluster, 1)), RouteAction.Rewrite.NONE, timeout, null),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }

    static Route retrying(String cluster, @Nullable Duration timeout, RetryPolicy retry) {
        return new Route(
                "r-" + cluster,
                RouteMatch.ANY,
                new Forward(List.of(WeightedCluster.of(cluster, 1)), RouteAction.Rewrite.NONE, timeout, retry),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }

    Mesh routes(String name, Route... list) {
        routes.put(name, new RouteRules(name, List.of(new VirtualHost("all", List.of("*"), List.of(list)))));
        return this;
    }

    Mesh http(String name, Direction direction, @Nullable DownstreamTls tls, AuthzRules... authz) {
        return http(name, direction, tls, HttpOptions.DEFAULT, authz);
    }

    Mesh http(String name, Direction direction, @Nullable DownstreamTls tls, HttpOptions options, AuthzRules... authz) {
        return listener(
                name,
                direction,
                new FilterChain(
                        name,
                        ChainMatch.ANY,
                        tls,
                        new ConnectionHandler.Http(
                                name, new RouteSource.Rds(name), List.of(), List.of(authz), options)));
    }

    Mesh listener(String name, Direction direction, FilterChain... chains) {
        listeners.put(
                name,
                new ListenerConfig(
                        name,
                        new Bind("127.0.0.1", 0, true, false),
                        direction,
                        new Inspection(false, true, true),
                        List.of(chains),
                        null));
        return this;
    }

    ApplyResult apply() {
        return runtime.apply(new ProxyConfig(listeners, routes, clusters, endpoints));
    }

    InetSocketAddress address(String listener) {
        return runtime.activeListeners().get(listener);
    }

    Client dial(String listener) throws IOException {
        return new Client(address(listener));
    }

    Ended ended() throws InterruptedException {
        return reports.poll(5, TimeUnit.SECONDS);
    }

    /** One outbound listener {@code out} to one backend. */
    static Mesh outboundTo(int port) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port).routes("out", route("backend", null)).http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    @Override
    public void close() {
        runtime.close();
    }

    private final class Recorder implements TrafficObserver {
        @Override
        public void requestEnded(StreamReport report) {
            reports.add(ended(report));
        }

        @Override
        public void hostChanged(HostChange change) {
            changes.add(change);
        }

        @Override
        public void connectionOpened(StreamReport report) {}

        @Override
        public void connectionClosed(StreamReport report) {
            reports.add(ended(report));
        }

        @Override
        public void handshakeFailed(HandshakeFailure failure) {
            handshakes.add(failure);
        }

        private static Ended ended(StreamReport report) {
            return new Ended(
                    report.responseCode(),
                    report.responseFlags(),
                    report.details(),
                    report.reasonCode(),
                    report.path(),
                    report.clusterName(),
                    String.valueOf(report.downstreamPeerId()),
                    report.mutualTls(),
                    nameOf(report.downstreamPeer()),
                    report.grpcStatus(),
                    report.bytesReceived(),
                    report.bytesSent(),
                    report.downstreamRemote(),
                    String.valueOf(report.requestHeader("x-case")),
                    report.requestMessages(),
                    report.responseMessages());
        }
    }

    private static String nameOf(@Nullable Workload peer) {
        return peer == null ? "" : peer.name();
    }

    /** Secrets of one workload; may change. */
    static final class Secrets implements TlsSecrets {
        volatile @Nullable Identity identity;
        volatile @Nullable Trust trust;

        Secrets(@Nullable Identity identity, @Nullable Trust trust) {
            this.identity = identity;
            this.trust = trust;
        }

        static Secrets of(TestAuthority authority, String id) {
            return new Secrets(
                    authority.issue(id, NOW.minusSeconds(60), NOW.plusSeconds(3_600)), authority.trustAt(NOW));
        }

        @Override
        public @Nullable Identity identity(String name) {
            return identity;
        }

        @Override
        public @Nullable Trust trust(String name) {
            return trust;
        }

        @Override
        public AutoCloseable listen(Runnable changed) {
            return () -> {};
        }
    }
}
