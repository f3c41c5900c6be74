package dev.weft.control.admin;

import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses requests for another host than this machine: a web page that makes its own name resolve to 127.0.0.1 must not
 * read the debug port.
 */
public final class LoopbackHostFilter implements WebFilter {

    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** A filter. */
    public LoopbackHostFilter() {}

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        @Nullable InetSocketAddress host = exchange.getRequest().getHeaders().getHost();
        if (host == null || !HOSTS.contains(host.getHostString())) {
            exchange.getResponse().setStatusCode(HttpStatus.MISDIRECTED_REQUEST);
            return exchange.getResponse().setComplete();
        }
        return chain.filter(exchange);
    }
}
