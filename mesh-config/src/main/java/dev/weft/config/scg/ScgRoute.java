package dev.weft.config.scg;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.SpringFilter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One route of a Spring Cloud Gateway application as rules; only its destinations are not resolved yet.
 *
 * <p>Source: Spring Cloud Gateway 5.0 {@code RouteDefinition}.
 *
 * @param id as written, else {@code route-N}
 * @param rank routes are tried by {@code order}, then by position
 * @param target which proxies serve it
 * @param hosts what its {@code Host} predicate takes
 * @param matches one of them must hold; never empty
 * @param action what happens to a request
 * @param requestHeaders changes before it is forwarded
 * @param responseHeaders changes to the response
 * @param chain filters that the proxy runs itself, in order: users' own and those around them
 * @param cors the application's rules for requests of other origins, in order
 */
public record ScgRoute(
        String id,
        Rank rank,
        Target target,
        Hosts hosts,
        List<RouteMatch> matches,
        Action action,
        HeaderMutation requestHeaders,
        HeaderMutation responseHeaders,
        List<SpringFilter> chain,
        List<CorsRule> cors) {

    public ScgRoute {
        cors = List.copyOf(cors);
        matches = List.copyOf(matches);
        chain = List.copyOf(chain);
        if (matches.isEmpty()) {
            throw new IllegalArgumentException("matches: [] (expected: at least 1)");
        }
    }

    /** The same with rules for other origins. */
    ScgRoute withCors(List<CorsRule> rules) {
        return new ScgRoute(id, rank, target, hosts, matches, action, requestHeaders, responseHeaders, chain, rules);
    }

    /**
     * When a route is tried.
     *
     * @param order as written; lower first
     * @param position in the file, from 0
     */
    public record Rank(int order, int position) {}

    /** Which proxies serve a route: {@code metadata.weft.target}. */
    public enum Target {
        /** The gateways of its namespace. */
        GATEWAY,
        /** Every sidecar that calls its hosts. */
        MESH
    }

    /**
     * What a {@code Host} predicate takes.
     *
     * @param names lower case; empty when it takes more than plain names
     * @param re2 of the whole Host header, port included; {@code null}: there is no such predicate
     */
    public record Hosts(List<String> names, @Nullable String re2) {
        /** Every host. */
        public static final Hosts ANY = new Hosts(List.of(), null);

        public Hosts {
            names = List.copyOf(names);
        }
    }

    /** What happens to a request. Exactly one case applies. */
    public sealed interface Action {

        /**
         * It is sent on.
         *
         * @param backends never empty
         * @param path how the path changes
         * @param timeout for the response; of each try where there are retries; {@code null}: none
         * @param retry {@code null}: nothing is said
         */
        record Forward(
                List<Backend> backends,
                PathRewrite path,
                @Nullable Duration timeout,
                @Nullable Retry retry) implements Action {
            public Forward {
                backends = List.copyOf(backends);
                if (backends.isEmpty()) {
                    throw new IllegalArgumentException("backends: [] (expected: at least 1)");
                }
            }

            /** Whether every backend gets the same Host. */
            public boolean sameAuthority() {
                return backends.stream()
                        .allMatch(one ->
                                Objects.equals(one.authority(), backends.get(0).authority()));
            }
        }

        /** It is answered without asking anybody. */
        record Reply(RouteAction reply) implements Action {}
    }

    /**
     * Where a share of the requests goes.
     *
     * @param uri where to
     * @param weight at least 0
     * @param authority the new Host; {@code null} keeps the caller's
     * @param requestHeaders changes on the way there
     * @param responseHeaders changes on the way back
     */
    public record Backend(
            Uri uri,
            int weight,
            @Nullable String authority,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders) {}

    /**
     * A route's {@code uri}.
     *
     * @param field its path in diagnostics
     * @param balanced written as {@code lb://}
     * @param host lower case; a service's short or full name
     * @param port 0: {@code lb://}, so the service's own
     * @param tls {@code https} or {@code wss}
     */
    public record Uri(String field, boolean balanced, String host, int port, boolean tls) {}

    /**
     * The {@code Retry} filter.
     *
     * @param methods that are tried again
     * @param attempts tries after the first; at least 0
     * @param retryOn Envoy's conditions
     * @param statusCodes for {@code retriable-status-codes}
     * @param backoff before the first further try; {@code null}: not said
     */
    public record Retry(
            List<String> methods,
            int attempts,
            List<String> retryOn,
            List<Integer> statusCodes,
            @Nullable Duration backoff) {
        public Retry {
            methods = List.copyOf(methods);
            retryOn = List.copyOf(retryOn);
            statusCodes = List.copyOf(statusCodes);
        }
    }
}
