package dev.weft.proxy.boot;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.identity.SvidSource;
import dev.weft.proxy.listener.ApplyResult;
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.types.Locality;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mesh of one process: a plaintext listener that calls a mutual TLS listener that calls one which answers by itself. All
 * on loopback and ports that the kernel chooses. One thread.
 */
final class LoopbackMesh {

    private static final String HTTP_1 = "http/1.1";
    private static final String LOOPBACK = "127.0.0.1";
    // The first handshakes of a busy machine take a second and more; the warm-up itself is bounded.
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ANSWER = "0123456789abcdef".repeat(16);

    private final ProxyRuntime runtime;
    private final String identity;
    private final Map<String, ListenerConfig> listeners = new HashMap<>();
    private final Map<String, RouteRules> routes = new HashMap<>();
    private final Map<String, ClusterConfig> clusters = new HashMap<>();
    private final Map<String, EndpointSet> endpoints = new HashMap<>();

    /** @param identity SPIFFE ID of both ends */
    LoopbackMesh(ProxyRuntime runtime, String identity) {
        this.runtime = runtime;
        this.identity = identity;
    }

    /**
     * Opens the listeners.
     *
     * @return where to call
     */
    InetSocketAddress open() throws IOException {
        InetSocketAddress answer =
                listen("warm-up-answer", Direction.OUTBOUND, null, new RouteAction.DirectResponse(200, ANSWER));
        InetSocketAddress inbound = listen(
                "warm-up-in",
                Direction.INBOUND,
                new DownstreamTls(SvidSource.IDENTITY, SvidSource.BUNDLE, true, List.of(), List.of(HTTP_1)),
                forward("warm-up-application", answer, null));
        UpstreamTls tls = new UpstreamTls(
                SvidSource.IDENTITY, SvidSource.BUNDLE, List.of(StringMatch.exact(identity)), "", List.of(HTTP_1));
        return listen("warm-up-out", Direction.OUTBOUND, null, forward("warm-up-peer", inbound, tls));
    }

    private RouteAction forward(String cluster, InetSocketAddress to, @Nullable UpstreamTls tls) {
        clusters.put(
                cluster,
                new ClusterConfig(
                        cluster,
                        ClusterConfig.Discovery.STATIC,
                        ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
                        PATIENCE,
                        new ClusterConfig.Transport(List.of(), tls),
                        ClusterConfig.ServiceRef.UNKNOWN));
        endpoints.put(
                cluster,
                new EndpointSet(
                        cluster,
                        List.of(new Endpoint(
                                LOOPBACK,
                                to.getPort(),
                                EndpointSet.Share.ONE,
                                Locality.UNKNOWN,
                                true,
                                Map.of(),
                                EndpointSet.WorkloadRef.UNKNOWN))));
        return new RouteAction.Forward(
                List.of(RouteAction.WeightedCluster.of(cluster, 1)), RouteAction.Rewrite.NONE, PATIENCE, null);
    }

    private InetSocketAddress listen(String name, Direction direction, @Nullable DownstreamTls tls, RouteAction action)
            throws IOException {
        routes.put(
                name,
                new RouteRules(
                        name,
                        List.of(new RouteRules.VirtualHost(
                                "all",
                                List.of("*"),
                                List.of(new RouteRules.Route(
                                        name, RouteMatch.ANY, action, HeaderMutation.NONE, HeaderMutation.NONE))))));
        ConnectionHandler.Http http = new ConnectionHandler.Http(
                name,
                new ConnectionHandler.RouteSource.Rds(name),
                List.of(),
                tls == null ? List.of() : List.of(onlyOurselves()),
                ConnectionHandler.HttpOptions.DEFAULT);
        listeners.put(
                name,
                new ListenerConfig(
                        name,
                        new ListenerConfig.Bind(LOOPBACK, 0, true, false),
                        direction,
                        new ListenerConfig.Inspection(false, true, true),
                        List.of(new ListenerConfig.FilterChain(name, ListenerConfig.ChainMatch.ANY, tls, http)),
                        null));
        ApplyResult result = runtime.apply(new ProxyConfig(listeners, routes, clusters, endpoints));
        InetSocketAddress address = runtime.activeListeners().get(name);
        if (address == null || !result.problems().isEmpty()) {
            throw new IOException("listener " + name + ": " + result.problems());
        }
        return address;
    }

    private AuthzRules onlyOurselves() {
        return new AuthzRules(
                AuthzRules.Action.ALLOW,
                List.of(new AuthzRules.Policy(
                        "warm-up",
                        List.of(new Permission.UrlPath(StringMatch.prefix("/"))),
                        List.of(new Principal.Authenticated(StringMatch.exact(identity))))));
    }
}
