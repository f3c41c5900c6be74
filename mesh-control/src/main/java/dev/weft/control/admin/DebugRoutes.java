package dev.weft.control.admin;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;

import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.serve.StreamRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The debug interface: {@code /debug/proxies}, {@code /debug/diagnostics}, {@code /debug/config_dump?proxy=NAME}. Read-only
 * and without authentication, so it must be bound to loopback only.
 */
public final class DebugRoutes {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final StreamRegistry streams;
    private final MeshOwner mesh;
    private final ResourceJson json = new ResourceJson();

    /** Routes that show these. */
    public DebugRoutes(StreamRegistry streams, MeshOwner mesh) {
        this.streams = streams;
        this.mesh = mesh;
    }

    /** The routes. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(GET("/debug/proxies"), this::proxies)
                .andRoute(GET("/debug/diagnostics"), request -> diagnostics())
                .andRoute(GET("/debug/config_dump"), this::config)
                .andRoute(GET("/debug/config"), this::config);
    }

    private Mono<ServerResponse> proxies(ServerRequest request) {
        return views().flatMap(proxies -> ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Map.of("revision", mesh.status().revision().toString(), "proxies", proxies)));
    }

    private Mono<ServerResponse> diagnostics() {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Map.of(
                        "diagnostics",
                        mesh.status().diagnostics().stream()
                                .map(Object::toString)
                                .toList(),
                        "details",
                        mesh.status().diagnostics()));
    }

    private Mono<ServerResponse> config(ServerRequest request) {
        String wanted = request.queryParam("proxy").orElse("");
        return views().flatMap(proxies -> {
            Optional<ProxyView> found = proxies.stream()
                    .filter(proxy -> proxy.name().equals(wanted) || proxy.node().equals(wanted))
                    .findFirst();
            if (found.isEmpty()) {
                return ServerResponse.status(HttpStatus.NOT_FOUND)
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(Map.of("error", "proxy: not connected (expected: a name of /debug/proxies)"));
            }
            return Mono.fromFuture(streams.served(found.get().node()))
                    .timeout(LIMIT)
                    .flatMap(resources -> ServerResponse.ok()
                            .contentType(MediaType.APPLICATION_JSON)
                            .bodyValue(json.dump(resources.stream()
                                    .sorted(Comparator.comparing(
                                                    (dev.weft.control.snapshot.NamedResource r) -> r.type())
                                            .thenComparing(r -> r.name()))
                                    .toList())));
        });
    }

    private Mono<List<ProxyView>> views() {
        return Mono.fromFuture(streams::proxies)
                .timeout(LIMIT)
                .map(proxies -> proxies.stream().map(ProxyView::of).toList());
    }
}
