package dev.weft.policy.route;

import java.util.List;

/**
 * Everything that decides where a request on one listener goes.
 *
 * <p>Source: Envoy {@code route.v3.RouteConfiguration}. Virtual hosts are chosen by the most specific domain: exact, then
 * longest suffix wildcard ({@code *.example.com}), then longest prefix wildcard ({@code example.*}), then {@code *}; within
 * one, the first route that matches.
 *
 * @param name the name the listener refers to, for example {@code 80}
 * @param virtualHosts never two with the same domain
 * @param ignorePort the port in a request's authority takes no part in choosing the virtual host (Envoy
 *     {@code ignore_port_in_host_matching}); a domain with a port then matches nothing
 */
public record RouteRules(String name, List<VirtualHost> virtualHosts, boolean ignorePort) {

    public RouteRules {
        virtualHosts = List.copyOf(virtualHosts);
    }

    /** Rules as Istio makes them for sidecars: the port in the authority is ignored. */
    public RouteRules(String name, List<VirtualHost> virtualHosts) {
        this(name, virtualHosts, true);
    }

    /**
     * The routes of a set of domains.
     *
     * @param name unique within the rules, for example {@code catalog.shop.svc.cluster.local:80}
     * @param domains lower case; a wildcard only as the first or last character
     * @param routes first match wins; may be empty: then nothing matches (404)
     */
    public record VirtualHost(String name, List<String> domains, List<Route> routes) {
        public VirtualHost {
            domains = List.copyOf(domains);
            routes = List.copyOf(routes);
            if (domains.isEmpty()) {
                throw new IllegalArgumentException("domains: [] (expected: at least 1)");
            }
        }
    }

    /**
     * One route.
     *
     * @param name for logs and metrics; may be empty
     * @param match which requests it takes
     * @param action what happens to them
     * @param requestHeaders changes before it is forwarded
     * @param responseHeaders changes to the response
     * @param filters what is done before delivery
     * @param statPrefix under which name its traffic is counted apart; empty: it is not (Envoy {@code Route.stat_prefix})
     */
    public record Route(
            String name,
            RouteMatch match,
            RouteAction action,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders,
            RouteFilters filters,
            String statPrefix) {

        /** A route that is not counted apart. */
        public Route(
                String name,
                RouteMatch match,
                RouteAction action,
                HeaderMutation requestHeaders,
                HeaderMutation responseHeaders,
                RouteFilters filters) {
            this(name, match, action, requestHeaders, responseHeaders, filters, "");
        }

        /** A route that asks nothing of filters. */
        public Route(
                String name,
                RouteMatch match,
                RouteAction action,
                HeaderMutation requestHeaders,
                HeaderMutation responseHeaders) {
            this(name, match, action, requestHeaders, responseHeaders, RouteFilters.NONE);
        }
    }
}
