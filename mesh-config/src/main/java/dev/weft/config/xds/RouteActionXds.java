package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteUpgrades;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What happens to a request that a route takes. */
final class RouteActionXds {

    /** The whole path, so that it can be replaced: Envoy has no "replace full path" for forwarding. */
    private static final String WHOLE_PATH = "^/.*$";

    private RouteActionXds() {}

    static void apply(RouteRules.Route rule, Route.Builder route) {
        switch (rule.action()) {
            case dev.weft.policy.route.RouteAction.Forward forward ->
                route.setRoute(forward(forward, rule.match().path())
                        .addAllUpgradeConfigs(upgrades(rule.filters().upgrades())));
            case dev.weft.policy.route.RouteAction.Redirect redirect ->
                route.setRedirect(redirect(redirect, rule.match().path()));
            case dev.weft.policy.route.RouteAction.DirectResponse direct -> {
                DirectResponseAction.Builder response =
                        DirectResponseAction.newBuilder().setStatus(direct.status());
                if (!direct.body().isEmpty()) {
                    response.setBody(DataSource.newBuilder().setInlineString(direct.body()));
                }
                route.setDirectResponse(response);
            }
        }
    }

    static int bodySize(RouteRules.Route rule) {
        return rule.action() instanceof dev.weft.policy.route.RouteAction.DirectResponse direct
                ? direct.body().getBytes(StandardCharsets.UTF_8).length
                : 0;
    }

    private static List<RouteAction.UpgradeConfig> upgrades(RouteUpgrades rule) {
        return rule.allowed().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> {
                    RouteAction.UpgradeConfig.Builder config = RouteAction.UpgradeConfig.newBuilder()
                            .setUpgradeType(each.getKey())
                            .setEnabled(BoolValue.of(each.getValue()));
                    if (rule.endsConnect() && each.getKey().equals("connect")) {
                        config.setConnectConfig(RouteAction.UpgradeConfig.ConnectConfig.getDefaultInstance());
                    }
                    return config.build();
                })
                .toList();
    }

    private static RouteAction.Builder forward(dev.weft.policy.route.RouteAction.Forward forward, PathMatch match) {
        RouteAction.Builder action = RouteAction.newBuilder();
        List<dev.weft.policy.route.RouteAction.WeightedCluster> clusters = forward.clusters();
        dev.weft.policy.route.RouteAction.WeightedCluster first = clusters.get(0);
        boolean plain =
                first.requestHeaders().isEmpty() && first.responseHeaders().isEmpty() && first.authority() == null;
        if (clusters.size() == 1 && plain) {
            action.setCluster(first.cluster());
        } else {
            WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
            clusters.forEach(cluster -> weighted.addClusters(share(cluster)));
            action.setWeightedClusters(weighted);
        }
        // Zero is "no limit"; absent would be Envoy's 15 seconds.
        java.time.Duration timeout = forward.timeout();
        action.setTimeout(timeout == null ? Duration.getDefaultInstance() : ScalarXds.duration(timeout));
        if (forward.clusterNotFoundStatus() != dev.weft.policy.route.RouteAction.Forward.CLUSTER_NOT_FOUND) {
            action.setClusterNotFoundResponseCode(
                    forward.clusterNotFoundStatus() == 404
                            ? RouteAction.ClusterNotFoundResponseCode.NOT_FOUND
                            : RouteAction.ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
        }
        String authority = forward.rewrite().authority();
        if (authority != null) {
            action.setHostRewriteLiteral(authority);
        }
        rewrite(forward.rewrite().path(), match, action);
        RetryPolicy retry = forward.retry();
        if (retry != null) {
            action.setRetryPolicy(RetryXds.retry(retry));
        }
        forward.mirrors().forEach(mirror -> action.addRequestMirrorPolicies(RouteFiltersXds.mirror(mirror)));
        forward.hashPolicies().forEach(policy -> action.addHashPolicy(RouteFiltersXds.hash(policy)));
        return action;
    }

    private static WeightedCluster.ClusterWeight share(dev.weft.policy.route.RouteAction.WeightedCluster cluster) {
        WeightedCluster.ClusterWeight.Builder share = WeightedCluster.ClusterWeight.newBuilder();
        String authority = cluster.authority();
        if (authority != null) {
            share.setHostRewriteLiteral(authority);
        }
        return share.setName(cluster.cluster())
                .setWeight(UInt32Value.of(cluster.weight()))
                .addAllRequestHeadersToAdd(RouteXds.added(cluster.requestHeaders()))
                .addAllRequestHeadersToRemove(cluster.requestHeaders().remove())
                .addAllResponseHeadersToAdd(RouteXds.added(cluster.responseHeaders()))
                .addAllResponseHeadersToRemove(cluster.responseHeaders().remove())
                .build();
    }

    private static void rewrite(PathRewrite rewrite, PathMatch match, RouteAction.Builder action) {
        switch (rewrite) {
            case PathRewrite.Keep keep -> {}
            case PathRewrite.ReplaceMatched matched -> {
                if (match instanceof PathMatch.Regex) {
                    action.setRegexRewrite(substitute(WHOLE_PATH, literal(matched.replacement())));
                } else {
                    action.setPrefixRewrite(matched.replacement());
                }
            }
            case PathRewrite.ReplaceFull full -> action.setRegexRewrite(substitute(WHOLE_PATH, literal(full.path())));
            case PathRewrite.ReplaceRegex regex ->
                action.setRegexRewrite(substitute(regex.re2(), regex.substitution()));
        }
    }

    private static RedirectAction redirect(dev.weft.policy.route.RouteAction.Redirect redirect, PathMatch match) {
        RedirectAction.Builder action = RedirectAction.newBuilder().setStripQuery(redirect.stripQuery());
        if (redirect.scheme() != null) {
            action.setSchemeRedirect(redirect.scheme());
        }
        if (redirect.host() != null) {
            action.setHostRedirect(redirect.host());
        }
        if (redirect.port() > 0) {
            action.setPortRedirect(redirect.port());
        }
        switch (redirect.path()) {
            case PathRewrite.Keep keep -> {}
            case PathRewrite.ReplaceFull full -> action.setPathRedirect(full.path());
            case PathRewrite.ReplaceMatched matched -> {
                if (match instanceof PathMatch.Regex) {
                    action.setRegexRewrite(substitute(WHOLE_PATH, literal(matched.replacement())));
                } else {
                    action.setPrefixRewrite(matched.replacement());
                }
            }
            case PathRewrite.ReplaceRegex regex ->
                action.setRegexRewrite(substitute(regex.re2(), regex.substitution()));
        }
        return action.setResponseCode(
                        switch (redirect.status()) {
                            case 301 -> RedirectAction.RedirectResponseCode.MOVED_PERMANENTLY;
                            case 302 -> RedirectAction.RedirectResponseCode.FOUND;
                            case 303 -> RedirectAction.RedirectResponseCode.SEE_OTHER;
                            case 307 -> RedirectAction.RedirectResponseCode.TEMPORARY_REDIRECT;
                            case 308 -> RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT;
                            default ->
                                throw new IllegalArgumentException(
                                        "status: " + redirect.status() + " (expected: 301, 302, 303, 307 or 308)");
                        })
                .build();
    }

    private static RegexMatchAndSubstitute substitute(String re2, String substitution) {
        return RegexMatchAndSubstitute.newBuilder()
                .setPattern(StringMatchXds.regex(re2))
                .setSubstitution(substitution)
                .build();
    }

    /** A replacement in which a backslash does not name a group. */
    private static String literal(String text) {
        return text.replace("\\", "\\\\");
    }
}
