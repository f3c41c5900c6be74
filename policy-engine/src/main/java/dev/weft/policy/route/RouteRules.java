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
 */
public record RouteRules(String name, List<VirtualHost> virtualHosts) {

    public RouteRules {
        virtualHosts = List.copyOf(virtualHosts);
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
     */
    public record Route(
            String name,
            RouteMatch match,
            RouteAction action,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders) {}
}
