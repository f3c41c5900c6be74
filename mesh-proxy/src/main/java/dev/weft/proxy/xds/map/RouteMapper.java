package dev.weft.proxy.xds.map;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.RouteFields.Route;
import dev.weft.proxy.xds.map.RouteFields.RouteConfiguration;
import dev.weft.proxy.xds.map.RouteFields.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads route configurations. A condition of a match that is not read refuses the whole configuration. */
final class RouteMapper {

    private static final Set<WireField> MATCH = Set.of(
            RouteFields.RouteMatch.PREFIX,
            RouteFields.RouteMatch.PATH,
            RouteFields.RouteMatch.SAFE_REGEX,
            RouteFields.RouteMatch.PATH_SEPARATED_PREFIX,
            RouteFields.RouteMatch.CONNECT_MATCHER,
            RouteFields.RouteMatch.CASE_SENSITIVE,
            RouteFields.RouteMatch.HEADERS,
            RouteFields.RouteMatch.QUERY_PARAMETERS);

    private RouteMapper() {}

    static RouteRules configuration(WireMessage configuration) throws InvalidFieldException {
        if (configuration.has(RouteConfiguration.VHDS)) {
            throw configuration.invalid(RouteConfiguration.VHDS, "not supported (expected: virtual_hosts)");
        }
        HeaderMutation request = HeaderMapper.request(configuration, RouteConfiguration.HEADERS);
        HeaderMutation response = HeaderMapper.response(configuration, RouteConfiguration.HEADERS);
        PerFilterConfig.require(configuration, RouteConfiguration.TYPED_PER_FILTER_CONFIG);
        List<RouteRules.VirtualHost> hosts = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (WireMessage host : configuration.messages(RouteConfiguration.VIRTUAL_HOSTS)) {
            hosts.add(virtualHost(host, request, response, taken));
        }
        return new RouteRules(configuration.string(RouteConfiguration.NAME), hosts);
    }

    private static RouteRules.VirtualHost virtualHost(
            WireMessage host, HeaderMutation request, HeaderMutation response, Set<String> taken)
            throws InvalidFieldException {
        if (host.has(VirtualHost.MATCHER)) {
            throw host.invalid(VirtualHost.MATCHER, "not supported (expected: routes)");
        }
        if (host.number(VirtualHost.REQUIRE_TLS) != 0) {
            throw host.invalid(VirtualHost.REQUIRE_TLS, "not supported (expected: NONE)");
        }
        PerFilterConfig.require(host, VirtualHost.TYPED_PER_FILTER_CONFIG);
        List<String> domains = host.strings(VirtualHost.DOMAINS).stream()
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .toList();
        if (domains.isEmpty()) {
            throw host.invalid(VirtualHost.DOMAINS, "[] (expected: at least 1)");
        }
        for (String domain : domains) {
            if (!taken.add(domain)) {
                throw host.invalid(VirtualHost.DOMAINS, "\"" + domain + "\" is claimed twice (expected: once)");
            }
        }
        HeaderMutation hostRequest = HeaderMapper.join(HeaderMapper.request(host, VirtualHost.HEADERS), request);
        HeaderMutation hostResponse = HeaderMapper.join(HeaderMapper.response(host, VirtualHost.HEADERS), response);
        List<RouteRules.Route> routes = new ArrayList<>();
        for (WireMessage route : host.messages(VirtualHost.ROUTES)) {
            routes.add(route(route, hostRequest, hostResponse));
        }
        return new RouteRules.VirtualHost(host.string(VirtualHost.NAME), domains, routes);
    }

    private static RouteRules.Route route(WireMessage route, HeaderMutation request, HeaderMutation response)
            throws InvalidFieldException {
        RouteMatch match = match(route.message(Route.MATCH));
        return new RouteRules.Route(
                route.string(Route.NAME),
                match,
                RouteActionMapper.action(route),
                HeaderMapper.join(HeaderMapper.request(route, Route.HEADERS), request),
                HeaderMapper.join(HeaderMapper.response(route, Route.HEADERS), response),
                PerFilterConfig.filters(route, Route.TYPED_PER_FILTER_CONFIG)
                        .with(RouteActionMapper.upgrades(route.message(Route.ROUTE))),
                route.string(Route.STAT_PREFIX));
    }

    private static RouteMatch match(WireMessage match) throws InvalidFieldException {
        CoreMapper.requireOnly(match, MATCH);
        return new RouteMatch(
                path(match),
                MatchMapper.headers(match, RouteFields.RouteMatch.HEADERS),
                MatchMapper.queries(match, RouteFields.RouteMatch.QUERY_PARAMETERS));
    }

    private static PathMatch path(WireMessage match) throws InvalidFieldException {
        boolean ignoreCase = !CoreMapper.wrapped(match, RouteFields.RouteMatch.CASE_SENSITIVE, true);
        if (match.has(RouteFields.RouteMatch.PATH)) {
            return new PathMatch.Exact(match.string(RouteFields.RouteMatch.PATH), ignoreCase);
        }
        if (match.has(RouteFields.RouteMatch.PREFIX)) {
            return new PathMatch.Prefix(match.string(RouteFields.RouteMatch.PREFIX), ignoreCase);
        }
        if (match.has(RouteFields.RouteMatch.SAFE_REGEX)) {
            return new PathMatch.Regex(MatchMapper.regex(match, RouteFields.RouteMatch.SAFE_REGEX));
        }
        if (match.has(RouteFields.RouteMatch.PATH_SEPARATED_PREFIX)) {
            try {
                return new PathMatch.SegmentPrefix(
                        match.string(RouteFields.RouteMatch.PATH_SEPARATED_PREFIX), ignoreCase);
            } catch (IllegalArgumentException notAPrefix) {
                throw match.invalid(
                        RouteFields.RouteMatch.PATH_SEPARATED_PREFIX, String.valueOf(notAPrefix.getMessage()));
            }
        }
        if (match.has(RouteFields.RouteMatch.CONNECT_MATCHER)) {
            return new PathMatch.Connect();
        }
        throw new InvalidFieldException(
                match.path(), "no path (expected: prefix, path, safe_regex, path_separated_prefix or connect_matcher)");
    }
}
