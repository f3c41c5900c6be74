package dev.weft.proxy.listener;

import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.route.RoutePlan;
import dev.weft.proxy.authz.Authorizer;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ServerTimeouts;
import dev.weft.proxy.config.ConnectionHandler.Connections;
import dev.weft.proxy.config.ConnectionHandler.Http;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.inbound.InboundSteps;
import dev.weft.proxy.outbound.OutboundSteps;
import dev.weft.proxy.request.RequestSteps;
import dev.weft.proxy.route.RouteTable;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tracing.Span;
import dev.weft.proxy.tracing.Tracer;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An HTTP filter chain made ready. Immutable, shared by event loops. */
final class HttpChain {

    private static final Duration BODY_TIMEOUT = Duration.ofMinutes(5);
    private static final int KIB = 1_024;

    private final Authorizer authorizer;
    private final RequestSteps steps;
    private final RouteTable routes;
    private final H1Limits limits;
    private final ServerTimeouts timeouts;
    private final String serverName;
    private final Set<String> upgrades;
    private final @Nullable Tracer tracer;
    private final Connections connections;
    private final TrafficObserver observer;

    private HttpChain(
            Authorizer authorizer,
            RequestSteps steps,
            RouteTable routes,
            H1Limits limits,
            HttpOptions options,
            @Nullable Tracer tracer,
            TrafficObserver observer) {
        this.authorizer = authorizer;
        this.steps = steps;
        this.routes = routes;
        this.limits = limits;
        this.timeouts = new ServerTimeouts(
                options.idleTimeout().toNanos(), options.requestHeadersTimeout().toNanos(), BODY_TIMEOUT.toNanos());
        this.serverName = options.serverName();
        this.upgrades = Set.copyOf(options.upgrades());
        this.tracer = tracer;
        this.observer = observer;
        this.connections = options.connections();
    }

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException when a policy cannot be read
     */
    static HttpChain of(Http http, Direction direction, ListenerState.Parts parts, TrafficObserver observer) {
        RouteTable routes = parts.routes().apply(http.routes());
        RuntimeOptions.Limits limits = parts.limits();
        HttpOptions options = http.options();
        Authorizer authorizer = Authorizer.of(http.networkAuthz(), http.httpAuthz());
        PathNormalizer normalizer = new PathNormalizer(options.normalization());
        RequestSteps steps = switch (direction) {
            case INBOUND -> new InboundSteps(normalizer, authorizer, options.generateRequestId());
            case OUTBOUND -> new OutboundSteps(normalizer, authorizer, options.generateRequestId());
        };
        H1Limits h1 = new H1Limits(
                limits.maxRequestLine(),
                options.maxRequestHeadersKib() * KIB,
                limits.maxHeaders(),
                H1Limits.DEFAULT.maxTrailer(),
                H1Limits.DEFAULT.maxChunkExtension());
        Tracing tracing = http.tracing();
        return new HttpChain(
                authorizer,
                steps,
                routes,
                h1,
                options,
                tracing == null ? null : parts.tracers().of(tracing),
                observer);
    }

    /** Begins the span of a request; {@code null}: it is not recorded. */
    @Nullable
    Span begin(RequestHead head, RandomGenerator random) {
        return tracer == null ? null : tracer.begin(head.headers(), random);
    }

    /** Is told of its requests. */
    TrafficObserver observer() {
        return observer;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    RequestSteps steps() {
        return steps;
    }

    @Nullable
    RoutePlan routes() {
        return routes.plan();
    }

    H1Limits limits() {
        return limits;
    }

    ServerTimeouts timeouts() {
        return timeouts;
    }

    /** Protocols that a request may switch to, lower case. */
    Set<String> upgrades() {
        return upgrades;
    }

    /** Whether there is a protocol that HTTP/2 asks for with an extended CONNECT. */
    boolean extendedConnect() {
        return upgrades.size() > (upgrades.contains(RequestHead.CONNECT) ? 1 : 0);
    }

    /** How long connections and silent requests last. */
    Connections connections() {
        return connections;
    }

    String serverName() {
        return serverName;
    }
}
