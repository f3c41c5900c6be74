package dev.weft.config.model;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteFilters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How requests to some hosts are routed. Holds only what Weft reads; every other field was reported when it was read.
 *
 * <p>Source: Istio {@code networking.istio.io VirtualService}.
 *
 * @param metadata who it is
 * @param hosts as written, lower case: names, short names or {@code *.} wildcards; empty when its rules are only for other
 *     objects that delegate to it
 * @param gateways as written; {@code mesh} means all sidecars, and is what an empty list was read as
 * @param http first match wins; may be empty, then nothing is changed for its hosts' requests
 * @param tls for ports whose applications speak TLS; first match wins
 * @param tcp for ports of opaque bytes; first match wins
 * @param exportTo whose proxies use it
 */
public record VirtualService(
        Metadata metadata,
        List<String> hosts,
        List<String> gateways,
        List<HttpRule> http,
        List<ConnectionRule> tls,
        List<ConnectionRule> tcp,
        ExportTo exportTo)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "VirtualService";

    /** The reserved gateway that means all sidecars. */
    public static final String MESH_GATEWAY = "mesh";

    public VirtualService {
        hosts = List.copyOf(hosts);
        gateways = List.copyOf(gateways);
        http = List.copyOf(http);
        tls = List.copyOf(tls);
        tcp = List.copyOf(tcp);
    }

    /** Whether sidecars use it. */
    public boolean appliesToSidecars() {
        return gateways.contains(MESH_GATEWAY);
    }

    /** For which proxies and ports its rules are. */
    public Stream<Scope> scopes() {
        Stream<Scope> requests =
                http.stream().flatMap(rule -> rule.matches().stream()).map(HttpMatch::scope);
        Stream<Scope> connections = Stream.of(tls, tcp)
                .flatMap(List::stream)
                .flatMap(rule -> rule.matches().stream())
                .map(ConnectionMatch::scope);
        return Stream.concat(requests, connections);
    }

    /**
     * One rule.
     *
     * @param index its position in {@code spec.http}, for diagnostics and names
     * @param name as written; may be empty
     * @param matches one of them must hold; empty takes every request
     * @param action what happens to a request
     * @param requestHeaders changes before it is forwarded
     * @param responseHeaders changes to the response
     * @param filters CORS and faults
     */
    public record HttpRule(
            int index,
            String name,
            List<HttpMatch> matches,
            Action action,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders,
            RouteFilters filters) {
        public HttpRule {
            matches = List.copyOf(matches);
        }

        /** The rule's path in diagnostics. */
        public String field() {
            return "spec.http[" + index + "]";
        }
    }

    /**
     * One rule for whole connections.
     *
     * @param field its path in diagnostics
     * @param matches one of them must hold; empty takes every connection
     * @param destinations never empty; they have no headers
     */
    public record ConnectionRule(String field, List<ConnectionMatch> matches, List<Destination> destinations) {
        public ConnectionRule {
            matches = List.copyOf(matches);
            destinations = List.copyOf(destinations);
            if (destinations.isEmpty()) {
                throw new IllegalArgumentException("destinations: [] (expected: at least 1)");
            }
        }
    }

    /**
     * A condition on a connection: everything in it must hold.
     *
     * @param sniHosts server names, lower case, or {@code *.} wildcards; empty: any, also none
     * @param destinationSubnets where it was going to; empty: anywhere
     * @param scope which proxies and ports it is for
     */
    public record ConnectionMatch(List<String> sniHosts, List<Cidr> destinationSubnets, Scope scope) {
        /** Every connection. */
        public static final ConnectionMatch ANY = new ConnectionMatch(List.of(), List.of(), Scope.ANY);

        public ConnectionMatch {
            sniHosts = List.copyOf(sniHosts);
            destinationSubnets = List.copyOf(destinationSubnets);
        }
    }

    /**
     * A condition: everything in it must hold.
     *
     * @param name as written; may be empty
     * @param request what the request must be
     * @param scope which proxies and ports it is for
     * @param statPrefix under which name requests that meet it are counted apart; empty: they are not
     */
    public record HttpMatch(String name, RequestMatch request, Scope scope, String statPrefix) {}

    /**
     * A condition on a request; all parts must hold.
     *
     * @param uri the path, without query; {@code ignoreUriCase} is part of it; {@code null}: any
     * @param method {@code null}: any
     * @param scheme {@code null}: any
     * @param authority the Host; {@code null}: any
     * @param headers all must hold
     * @param withoutHeaders none may hold; a header that is absent does not hold
     * @param query all must hold
     */
    public record RequestMatch(
            @Nullable StringMatch uri,
            @Nullable StringMatch method,
            @Nullable StringMatch scheme,
            @Nullable StringMatch authority,
            List<HeaderMatch> headers,
            List<HeaderMatch> withoutHeaders,
            List<QueryMatch> query) {
        /** Holds for every request. */
        public static final RequestMatch ANY =
                new RequestMatch(null, null, null, null, List.of(), List.of(), List.of());

        public RequestMatch {
            headers = List.copyOf(headers);
            withoutHeaders = List.copyOf(withoutHeaders);
            query = List.copyOf(query);
        }
    }

    /**
     * Which proxies and ports a condition is for; decided when configuration is compiled, not per request.
     *
     * @param port the service port that is called; 0: any
     * @param sourceLabels labels that the calling workload must have
     * @param sourceNamespace the calling workload's namespace; empty: any
     * @param gateways overrides the object's gateways; empty: those of the object
     */
    public record Scope(int port, Map<String, String> sourceLabels, String sourceNamespace, List<String> gateways) {
        /** Every proxy and port of the object. */
        public static final Scope ANY = new Scope(0, Map.of(), "", List.of());

        public Scope {
            sourceLabels = Map.copyOf(sourceLabels);
            gateways = List.copyOf(gateways);
        }
    }

    /** What happens to a request. Exactly one case applies. */
    public sealed interface Action {

        /**
         * It is sent on.
         *
         * @param destinations never empty
         * @param rewrite changes of path and authority
         * @param timeout for the whole request, retries included; {@code null}: none
         * @param retries {@code null}: the mesh's default
         * @param mirrors copies that are sent aside
         */
        record Forward(
                List<Destination> destinations,
                RouteAction.Rewrite rewrite,
                @Nullable Duration timeout,
                @Nullable RetryRule retries,
                List<MirrorTo> mirrors)
                implements Action {
            public Forward {
                mirrors = List.copyOf(mirrors);
                destinations = List.copyOf(destinations);
                if (destinations.isEmpty()) {
                    throw new IllegalArgumentException("destinations: [] (expected: at least 1)");
                }
            }
        }

        /**
         * It is answered without asking anybody.
         *
         * @param reply the answer
         * @param portOfRequest a redirect goes to the port that was called
         */
        record Reply(RouteAction reply, boolean portOfRequest) implements Action {
            /** An answer that is the same on every port. */
            public Reply(RouteAction reply) {
                this(reply, false);
            }
        }

        /**
         * The rules of another VirtualService decide; what they leave out is as said here.
         *
         * @param name of an object without hosts
         * @param namespace its namespace; empty: that of this object
         * @param rewrite changes of path and authority
         * @param timeout {@code null}: none
         * @param retries {@code null}: the mesh's default
         * @param mirrors copies that are sent aside
         */
        record Delegate(
                String name,
                String namespace,
                RouteAction.Rewrite rewrite,
                @Nullable Duration timeout,
                @Nullable RetryRule retries,
                List<MirrorTo> mirrors)
                implements Action {
            public Delegate {
                mirrors = List.copyOf(mirrors);
            }
        }
    }

    /**
     * Where copies go.
     *
     * @param field its path in diagnostics
     * @param destination weight and headers take no part
     * @param share of the requests
     */
    public record MirrorTo(String field, Destination destination, Fraction share) {}

    /**
     * Where a share of the requests goes.
     *
     * @param host as written, lower case; a short name belongs to the object's namespace
     * @param subset of the host's DestinationRule; empty: the whole service
     * @param port 0: the port that was called, or the only one of the host
     * @param weight at least 0; a single destination without weight has 1
     * @param requestHeaders changes on the way there
     * @param responseHeaders changes on the way back
     */
    public record Destination(
            String host,
            String subset,
            int port,
            int weight,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders) {}
}
