package dev.weft.filters;

import com.sun.net.httpserver.HttpServer;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.SpringFilter;
import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.proxy.chain.FilterSource;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
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
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.listener.RuntimeOptions;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HostChange;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.Locality;
import dev.weft.types.SystemTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A sidecar's data path before one backend, with the filters of a folder. */
final class Gateway implements AutoCloseable {

    private final ProxyRuntime runtime;
    private final HttpServer backend;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<FilterSource> sources = new ArrayList<>();
    private final int port;
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** What the backend saw. */
    record Seen(String method, String uri, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> String.join(",", entry.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }

    Gateway() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        backend.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                seen.add(new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body));
                exchange.getResponseHeaders().add("x-backend", "one");
                int status = exchange.getRequestURI().getPath().startsWith("/flaky") && seen.size() < 3 ? 503 : 200;
                byte[] answer = ("hello " + body).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        backend.start();
        runtime = new ProxyRuntime(
                new RuntimeOptions(
                        1,
                        SystemTicker.INSTANCE,
                        Clock.systemUTC(),
                        new SplittableRandom(7),
                        RuntimeOptions.Limits.DEFAULT),
                new NoSecrets(),
                new Silent());
        runtime.apply(config(backend.getAddress().getPort()));
        port = runtime.activeListeners().get("out").getPort();
    }

    private static ProxyConfig config(int backendPort) {
        ClusterConfig cluster = new ClusterConfig(
                "backend",
                ClusterConfig.Discovery.STATIC,
                ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
                Duration.ofSeconds(2),
                new ClusterConfig.Transport(List.of(), null),
                ClusterConfig.ServiceRef.UNKNOWN);
        Endpoint endpoint = new Endpoint(
                "127.0.0.1", backendPort, Share.ONE, Locality.UNKNOWN, true, Map.of(), WorkloadRef.UNKNOWN);
        List<RouteRules.Route> routes = List.of(
                route("stamped", new SpringFilter("Stamp", Map.of("_genkey_1", "2", "_genkey_0", "r"), "", false)),
                route("missing", new SpringFilter("Nothing", Map.of(), "", false)),
                route("open", new SpringFilter("Nothing", Map.of(), "", true)),
                route(
                        "optional",
                        new SpringFilter(
                                "Stamp", Map.of("_genkey_0", "o"), "", said(null, SpringFilter.FailMode.UNSAID)),
                        new SpringFilter("Nothing", Map.of(), "", said(null, SpringFilter.FailMode.UNSAID))),
                route("brittle", new SpringFilter("Brittle", Map.of(), "", false)),
                route("closed", new SpringFilter("Brittle", Map.of(), "", said(1, SpringFilter.FailMode.CLOSED))),
                route("pinned", new SpringFilter("Stamp", Map.of("text", "p"), "0".repeat(64), false)),
                route(
                        "mixed",
                        new SpringFilter("PrefixPath", Map.of("_genkey_0", "/pre"), "", false),
                        new SpringFilter("Stamp", Map.of("_genkey_0", "m"), "", false),
                        new SpringFilter("SecureHeaders", Map.of(), "", false)),
                route(""));
        ListenerConfig listener = new ListenerConfig(
                "out",
                new Bind("127.0.0.1", 0, true, false),
                Direction.OUTBOUND,
                new Inspection(false, true, true),
                List.of(new FilterChain(
                        "out",
                        ChainMatch.ANY,
                        null,
                        new ConnectionHandler.Http(
                                "out", new RouteSource.Rds("out"), List.of(), List.of(), HttpOptions.DEFAULT))),
                null);
        return new ProxyConfig(
                Map.of("out", listener),
                Map.of("out", new RouteRules("out", List.of(new RouteRules.VirtualHost("all", List.of("*"), routes)))),
                Map.of("backend", cluster),
                Map.of("backend", new EndpointSet("backend", List.of(endpoint))));
    }

    private static SpringFilter.Running said(@Nullable Integer order, SpringFilter.FailMode mode) {
        return new SpringFilter.Running(order, Duration.ofMillis(300), mode, true);
    }

    private static RouteRules.Route route(String prefix, SpringFilter... chain) {
        return new RouteRules.Route(
                prefix,
                new RouteMatch(new PathMatch.Prefix("/" + prefix, false), List.of(), List.of()),
                new RouteAction.Forward(
                        List.of(WeightedCluster.of("backend", 1)), RouteAction.Rewrite.NONE, null, null),
                HeaderMutation.NONE,
                HeaderMutation.NONE,
                new RouteFilters(null, null, List.of(chain)));
    }

    /** Puts the filters of a folder in force. */
    FilterSource filters(Path folder) throws FilterProblemException {
        FilterSource source = FilterSource.open(folder, UserJar.RUNTIME, runtime::filters);
        sources.add(source);
        return source;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)), headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        for (FilterSource source : sources) {
            source.close();
        }
        http.close();
        runtime.close();
        backend.stop(0);
    }

    private static final class NoSecrets implements TlsSecrets {
        @Override
        public Identity identity(String name) {
            return null;
        }

        @Override
        public Trust trust(String name) {
            return null;
        }

        @Override
        public AutoCloseable listen(Runnable changed) {
            return () -> {};
        }
    }

    private static final class Silent implements TrafficObserver {
        @Override
        public void requestEnded(StreamReport report) {}

        @Override
        public void hostChanged(HostChange change) {}

        @Override
        public void connectionOpened(StreamReport report) {}

        @Override
        public void connectionClosed(StreamReport report) {}

        @Override
        public void handshakeFailed(HandshakeFailure failure) {}
    }
}
