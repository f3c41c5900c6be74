package dev.weft.proxy.xds.map;

import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteUpgrades;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.MatchFields.RegexSubstitute;
import dev.weft.proxy.xds.map.RouteFields.ClusterWeight;
import dev.weft.proxy.xds.map.RouteFields.ConnectConfig;
import dev.weft.proxy.xds.map.RouteFields.DirectResponse;
import dev.weft.proxy.xds.map.RouteFields.RedirectAction;
import dev.weft.proxy.xds.map.RouteFields.Route;
import dev.weft.proxy.xds.map.RouteFields.UpgradeConfig;
import dev.weft.proxy.xds.map.policy.DeliveryMapper;
import dev.weft.proxy.xds.map.policy.RetryMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a route does with a request. */
final class RouteActionMapper {

    /** Envoy's default for the whole request. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** How "replace the whole path" is said in Envoy's terms. */
    private static final String WHOLE_PATH = "^/.*$";

    private static final int[] CLUSTER_NOT_FOUND = {503, 404, 500};
    private static final int[] REDIRECT_STATUS = {301, 302, 303, 307, 308};

    private RouteActionMapper() {}

    static RouteAction action(WireMessage route) throws InvalidFieldException {
        if (route.has(Route.ROUTE)) {
            return forward(route.message(Route.ROUTE));
        }
        if (route.has(Route.REDIRECT)) {
            return redirect(route.message(Route.REDIRECT));
        }
        if (route.has(Route.DIRECT_RESPONSE)) {
            return direct(route.message(Route.DIRECT_RESPONSE));
        }
        throw new InvalidFieldException(route.path(), "no action (expected: route, redirect or direct_response)");
    }

    private static RouteAction.Forward forward(WireMessage action) throws InvalidFieldException {
        String host = action.string(RouteFields.RouteAction.HOST_REWRITE_LITERAL);
        return new RouteAction.Forward(
                clusters(action),
                new RouteAction.Rewrite(
                        rewrite(action, RouteFields.RouteAction.PREFIX_REWRITE, RouteFields.RouteAction.REGEX_REWRITE),
                        host.isEmpty() ? null : host),
                CoreMapper.limit(action, RouteFields.RouteAction.TIMEOUT, TIMEOUT),
                RetryMapper.retry(action),
                DeliveryMapper.mirrors(action),
                DeliveryMapper.hashPolicies(action),
                clusterNotFound(action));
    }

    /** What a route says of requests that want to switch; it wins over the connection manager. */
    static RouteUpgrades upgrades(WireMessage action) throws InvalidFieldException {
        List<WireMessage> configs = action.messages(RouteFields.RouteAction.UPGRADE_CONFIGS);
        if (configs.isEmpty()) {
            return RouteUpgrades.NONE;
        }
        Map<String, Boolean> allowed = new HashMap<>();
        boolean ends = false;
        for (WireMessage config : configs) {
            String type = config.string(UpgradeConfig.UPGRADE_TYPE).toLowerCase(Locale.ROOT);
            if (allowed.put(type, CoreMapper.wrapped(config, UpgradeConfig.ENABLED, true)) != null) {
                throw config.invalid(UpgradeConfig.UPGRADE_TYPE, "\"" + type + "\" (expected: once)");
            }
            if (config.has(UpgradeConfig.CONNECT_CONFIG)) {
                ends = true;
                connect(type, config);
            }
        }
        return new RouteUpgrades(allowed, ends);
    }

    private static void connect(String type, WireMessage config) throws InvalidFieldException {
        if (!type.equals("connect")) {
            throw config.invalid(UpgradeConfig.CONNECT_CONFIG, "of \"" + type + "\" (expected: of CONNECT)");
        }
        WireMessage connect = config.message(UpgradeConfig.CONNECT_CONFIG);
        CoreMapper.requireAbsent(connect, ConnectConfig.PROXY_PROTOCOL_CONFIG, "bytes without a header of the proxy's");
        if (connect.bool(ConnectConfig.ALLOW_POST)) {
            throw connect.invalid(ConnectConfig.ALLOW_POST, "true (expected: false)");
        }
    }

    private static int clusterNotFound(WireMessage action) throws InvalidFieldException {
        long code = action.number(RouteFields.RouteAction.CLUSTER_NOT_FOUND_RESPONSE_CODE);
        if (code < 0 || code >= CLUSTER_NOT_FOUND.length) {
            throw action.invalid(
                    RouteFields.RouteAction.CLUSTER_NOT_FOUND_RESPONSE_CODE,
                    code + " (expected: SERVICE_UNAVAILABLE, NOT_FOUND or INTERNAL_SERVER_ERROR)");
        }
        return CLUSTER_NOT_FOUND[(int) code];
    }

    private static List<WeightedCluster> clusters(WireMessage action) throws InvalidFieldException {
        if (action.has(RouteFields.RouteAction.CLUSTER)) {
            return List.of(WeightedCluster.of(action.string(RouteFields.RouteAction.CLUSTER), 1));
        }
        List<WeightedCluster> clusters = new ArrayList<>();
        WireMessage weighted = action.message(RouteFields.RouteAction.WEIGHTED_CLUSTERS);
        for (WireMessage share : weighted.messages(RouteFields.WeightedCluster.CLUSTERS)) {
            PerFilterConfig.require(share, ClusterWeight.TYPED_PER_FILTER_CONFIG);
            String host = share.string(ClusterWeight.HOST_REWRITE_LITERAL);
            clusters.add(new WeightedCluster(
                    share.string(ClusterWeight.NAME),
                    weight(share, ClusterWeight.WEIGHT),
                    HeaderMapper.request(share, ClusterWeight.HEADERS),
                    HeaderMapper.response(share, ClusterWeight.HEADERS),
                    host.isEmpty() ? null : host));
        }
        if (clusters.stream().mapToLong(WeightedCluster::weight).sum() == 0) {
            throw new InvalidFieldException(
                    action.path(), "no cluster (expected: cluster, or weighted_clusters with a weight above 0)");
        }
        return clusters;
    }

    static int weight(WireMessage share, WireField field) throws InvalidFieldException {
        long weight = CoreMapper.wrapped(share, field, 0);
        if (weight < 0 || weight > Integer.MAX_VALUE) {
            throw share.invalid(field, weight + " (expected: 0 to " + Integer.MAX_VALUE + ")");
        }
        return (int) weight;
    }

    private static PathRewrite rewrite(WireMessage action, WireField prefix, WireField regex)
            throws InvalidFieldException {
        if (action.has(prefix) && !action.string(prefix).isEmpty()) {
            return new PathRewrite.ReplaceMatched(action.string(prefix));
        }
        if (!action.has(regex)) {
            return PathRewrite.Keep.INSTANCE;
        }
        WireMessage rewrite = action.message(regex);
        String pattern = MatchMapper.regex(rewrite, RegexSubstitute.PATTERN);
        String substitution = rewrite.string(RegexSubstitute.SUBSTITUTION);
        String literal = pattern.equals(WHOLE_PATH) ? literal(substitution) : null;
        return literal == null
                ? new PathRewrite.ReplaceRegex(pattern, substitution)
                : new PathRewrite.ReplaceFull(literal);
    }

    /** The text of a substitution that names no group; {@code null} where it names one. */
    private static @Nullable String literal(String substitution) {
        StringBuilder text = new StringBuilder(substitution.length());
        for (int i = 0; i < substitution.length(); i++) {
            char c = substitution.charAt(i);
            if (c == '\\') {
                i++;
                if (i == substitution.length() || substitution.charAt(i) != '\\') {
                    return null;
                }
            }
            text.append(c);
        }
        return text.toString();
    }

    private static RouteAction.Redirect redirect(WireMessage redirect) throws InvalidFieldException {
        long code = redirect.number(RedirectAction.RESPONSE_CODE);
        // The order of Envoy's enum: 301, 302, 303, 307, 308.
        if (code < 0 || code >= REDIRECT_STATUS.length) {
            throw redirect.invalid(RedirectAction.RESPONSE_CODE, code + " (expected: 0 to 4)");
        }
        String scheme = redirect.bool(RedirectAction.HTTPS_REDIRECT)
                ? "https"
                : redirect.string(RedirectAction.SCHEME_REDIRECT);
        String host = redirect.string(RedirectAction.HOST_REDIRECT);
        PathRewrite path = redirect.has(RedirectAction.PATH_REDIRECT)
                ? new PathRewrite.ReplaceFull(redirect.string(RedirectAction.PATH_REDIRECT))
                : rewrite(redirect, RedirectAction.PREFIX_REWRITE, RedirectAction.REGEX_REWRITE);
        return new RouteAction.Redirect(
                scheme.isEmpty() ? null : scheme,
                host.isEmpty() ? null : host,
                (int) redirect.number(RedirectAction.PORT_REDIRECT),
                path,
                REDIRECT_STATUS[(int) code],
                redirect.bool(RedirectAction.STRIP_QUERY));
    }

    private static RouteAction.DirectResponse direct(WireMessage response) throws InvalidFieldException {
        long status = response.number(DirectResponse.STATUS);
        if (status < 100 || status > 599) {
            throw response.invalid(DirectResponse.STATUS, status + " (expected: 100 to 599)");
        }
        return new RouteAction.DirectResponse((int) status, CoreMapper.inline(response, DirectResponse.BODY));
    }
}
