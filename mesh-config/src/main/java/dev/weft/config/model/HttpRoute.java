package dev.weft.config.model;

import dev.weft.policy.match.Fraction;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How requests to some services are routed. Holds only what Weft reads; every other field was reported when it was read.
 *
 * <p>Source: Gateway API {@code HTTPRoute} with mesh parents (GAMMA).
 *
 * @param metadata who it is
 * @param parentRefs the services that it routes for; parents of other kinds are left out, so it may be empty: then nothing
 *     uses it
 * @param hostnames lower case; ignored for mesh parents, as Gateway API says
 * @param rules see {@link Rule}; never empty
 */
public record HttpRoute(Metadata metadata, List<ParentRef> parentRefs, List<String> hostnames, List<Rule> rules)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "HTTPRoute";

    public HttpRoute {
        parentRefs = List.copyOf(parentRefs);
        hostnames = List.copyOf(hostnames);
        rules = List.copyOf(rules);
    }

    /** The kinds that a mesh route refers to. */
    public enum RefKind {
        /** A Kubernetes Service: the host {@code NAME.NAMESPACE.svc.DOMAIN}. */
        SERVICE,
        /** An Istio ServiceEntry: its hosts. */
        SERVICE_ENTRY
    }

    /**
     * A service that the route is for.
     *
     * @param kind Service or ServiceEntry
     * @param namespace never empty; another than the route's makes it a route of that consumer namespace only
     * @param name the object's name
     * @param port 0: all ports
     * @param section name of the port; empty: all ports
     */
    public record ParentRef(RefKind kind, String namespace, String name, int port, String section) {}

    /**
     * One rule.
     *
     * @param index its position in {@code spec.rules}
     * @param name as written; may be empty
     * @param matches one of them must hold; never empty (not written means every path)
     * @param action what happens to a request
     * @param requestHeaders changes before it is forwarded
     * @param responseHeaders changes to the response
     * @param filters other origins that browsers may call from, and sessions
     */
    public record Rule(
            int index,
            String name,
            List<RouteMatch> matches,
            Action action,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders,
            RouteFilters filters) {
        public Rule {
            matches = List.copyOf(matches);
        }

        /** The rule's path in diagnostics. */
        public String field() {
            return "spec.rules[" + index + "]";
        }
    }

    /** What happens to a request. Exactly one case applies. */
    public sealed interface Action {

        /**
         * It is sent on.
         *
         * @param backends may be empty: then every request is answered with 500, as Gateway API says
         * @param rewrite changes of path and authority
         * @param timeout for the whole request; {@code null}: none
         * @param retries {@code null}: the mesh's default
         * @param mirrors copies that are sent aside
         */
        record Forward(
                List<BackendRef> backends,
                RouteAction.Rewrite rewrite,
                @Nullable Duration timeout,
                @Nullable RetryRule retries,
                List<MirrorTo> mirrors)
                implements Action {
            public Forward {
                mirrors = List.copyOf(mirrors);
                backends = List.copyOf(backends);
            }
        }

        /** It is answered without asking anybody. */
        record Reply(RouteAction reply) implements Action {}
    }

    /**
     * Where a share of the requests goes.
     *
     * @param target the service; {@code null} when the reference is of a kind that cannot be resolved: its share is
     *     answered with 500, as Gateway API says
     * @param weight at least 0
     * @param requestHeaders changes on the way there
     * @param responseHeaders changes on the way back
     */
    public record BackendRef(
            @Nullable Target target, int weight, HeaderMutation requestHeaders, HeaderMutation responseHeaders) {}

    /**
     * Where copies go.
     *
     * @param field its path in diagnostics
     * @param target the service
     * @param share of the requests
     */
    public record MirrorTo(String field, Target target, Fraction share) {}

    /**
     * A service that requests are sent to.
     *
     * @param kind Service or ServiceEntry
     * @param namespace never empty; another than the route's needs a ReferenceGrant
     * @param name the object's name
     * @param port the service port; 0: the one that was called
     */
    public record Target(RefKind kind, String namespace, String name, int port) {}
}
