package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.HeaderMutation.Header;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteUpgrades;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteMapperTest {

    private static Route route(String text) throws Exception {
        return Xds.routes(
                        "name: \"80\" virtual_hosts { name: \"v\" domains: \"A.example.com\" routes { " + text + " } }")
                .rules()
                .virtualHosts()
                .getFirst()
                .routes()
                .getFirst();
    }

    private static RouteAction.Forward forward(String action) throws Exception {
        return (RouteAction.Forward) route("match { prefix: \"/\" } route { cluster: \"c\" " + action + " }")
                .action();
    }

    @Test
    void readsMatchesInFull() throws Exception {
        Route route = route("""
                name: "r"
                match {
                  path_separated_prefix: "/api" case_sensitive { value: false }
                  headers { name: ":method" string_match { exact: "GET" } }
                  headers { name: "x-n" range_match { start: 1 end: 5 } invert_match: true }
                  headers { name: "x-s" string_match { safe_regex { regex: "a+" } } treat_missing_header_as_empty: true }
                  query_parameters { name: "q" string_match { contains: "z" } }
                  query_parameters { name: "p" present_match: true }
                }
                direct_response { status: 404 body { inline_string: "no" } }
                """);

        assertThat(route.match())
                .isEqualTo(new RouteMatch(
                        new PathMatch.SegmentPrefix("/api", true),
                        List.of(
                                HeaderMatch.value(":method", StringMatch.exact("GET")),
                                new HeaderMatch("x-n", new HeaderMatch.Range(1, 5), true, false),
                                new HeaderMatch(
                                        "x-s", new HeaderMatch.Value(new StringMatch.Regex("a+")), false, true)),
                        List.of(new QueryMatch("q", new StringMatch.Contains("z", false)), new QueryMatch("p", null))));
        assertThat(route.action()).isEqualTo(new RouteAction.DirectResponse(404, "no"));
    }

    @Test
    void readsWhatIsAnsweredForAnUnknownCluster() throws Exception {
        Route route = route("match { prefix: \"/\" } route { cluster: \"a\""
                + " cluster_not_found_response_code: INTERNAL_SERVER_ERROR }");

        assertThat(((RouteAction.Forward) route.action()).clusterNotFoundStatus())
                .isEqualTo(500);
    }

    @Test
    void readsPathsOfEveryKind() throws Exception {
        assertThat(route("match { path: \"/a\" } direct_response { status: 200 }")
                        .match()
                        .path())
                .isEqualTo(new PathMatch.Exact("/a", false));
        assertThat(route("match { prefix: \"/a\" case_sensitive { value: false } } direct_response { status: 200 }")
                        .match()
                        .path())
                .isEqualTo(new PathMatch.Prefix("/a", true));
        assertThat(route("match { safe_regex { regex: \"/a.*\" } } direct_response { status: 200 }")
                        .match()
                        .path())
                .isEqualTo(new PathMatch.Regex("/a.*"));
    }

    @Test
    void readsConnect() throws Exception {
        Route route = route("match { connect_matcher {} } route { cluster: \"a\" upgrade_configs {"
                + " upgrade_type: \"CONNECT\" connect_config {} } upgrade_configs {"
                + " upgrade_type: \"websocket\" enabled { value: false } } }");

        assertThat(route.match().path()).isEqualTo(new PathMatch.Connect());
        assertThat(route.filters().upgrades())
                .isEqualTo(new RouteUpgrades(Map.of("connect", true, "websocket", false), true));
    }

    @Test
    void refusesConnectThatItCannotServe() {
        for (String[] each : new String[][] {
            {"upgrade_type: \"CONNECT\" connect_config { allow_post: true }", "allow_post"},
            {"upgrade_type: \"CONNECT\" connect_config { proxy_protocol_config {} }", "proxy_protocol_config"},
            {"upgrade_type: \"websocket\" connect_config {}", "expected: of CONNECT"},
        }) {
            assertThatThrownBy(() -> route("match { connect_matcher {} } route { cluster: \"a\" upgrade_configs { "
                            + each[0] + " } }"))
                    .hasMessageContaining(each[1]);
        }
    }

    @Test
    void readsWeightsHeadersRewritesTimeoutsAndRetries() throws Exception {
        Route route = route("""
                match { prefix: "/old" }
                route {
                  weighted_clusters {
                    clusters { name: "a" weight { value: 90 } request_headers_to_remove: "X-Drop" }
                    clusters { name: "b" weight { value: 10 } host_rewrite_literal: "own.example.com" }
                  }
                  prefix_rewrite: "/new"
                  host_rewrite_literal: "b.example.com"
                  timeout { seconds: 2 nanos: 500000000 }
                  retry_policy { retry_on: "5xx,connect-failure" num_retries { value: 3 }
                    per_try_timeout { seconds: 1 } retriable_status_codes: 503 }
                }
                request_headers_to_add { header { key: "x-a" value: "50%%" } append_action: OVERWRITE_IF_EXISTS_OR_ADD }
                request_headers_to_add { header { key: "x-b" value: "1" } }
                request_headers_to_add { header { key: "x-c" value: "2" } append_action: ADD_IF_ABSENT }
                response_headers_to_remove: "server"
                """);

        assertThat(route.action())
                .isEqualTo(new RouteAction.Forward(
                        List.of(
                                new WeightedCluster(
                                        "a",
                                        90,
                                        new HeaderMutation(List.of(), List.of(), List.of("x-drop")),
                                        HeaderMutation.NONE),
                                new WeightedCluster(
                                        "b", 10, HeaderMutation.NONE, HeaderMutation.NONE, "own.example.com")),
                        new RouteAction.Rewrite(new PathRewrite.ReplaceMatched("/new"), "b.example.com"),
                        Duration.ofMillis(2500),
                        new RetryPolicy(List.of("5xx", "connect-failure"), 3, Duration.ofSeconds(1), List.of(503))));
        assertThat(route.requestHeaders())
                .isEqualTo(new HeaderMutation(
                        List.of(new Header("x-a", "50%")),
                        List.of(new Header("x-b", "1")),
                        List.of(),
                        List.of(new Header("x-c", "2"))));
        assertThat(route.responseHeaders().remove()).containsExactly("server");
    }

    @Test
    void readsTimeoutsAsEnvoyDoes() throws Exception {
        assertThat(forward("").timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(forward("timeout {}").timeout()).isNull();
    }

    @Test
    void readsRegexRewrites() throws Exception {
        assertThat(forward("regex_rewrite { pattern { regex: \"^/.*$\" } substitution: \"/x\\\\\\\\y\" }")
                        .rewrite()
                        .path())
                .isEqualTo(new PathRewrite.ReplaceFull("/x\\y"));
        assertThat(forward("regex_rewrite { pattern { regex: \"^/(.*)$\" } substitution: \"/v1/\\\\1\" }")
                        .rewrite()
                        .path())
                .isEqualTo(new PathRewrite.ReplaceRegex("^/(.*)$", "/v1/\\1"));
    }

    @Test
    void readsRedirects() throws Exception {
        assertThat(route("""
                                match { prefix: "/" } redirect { scheme_redirect: "https" host_redirect: "h"
                                port_redirect: 8443 path_redirect: "/n" response_code: PERMANENT_REDIRECT strip_query: true }
                                """).action())
                .isEqualTo(new RouteAction.Redirect("https", "h", 8443, new PathRewrite.ReplaceFull("/n"), 308, true));
        assertThat(route("match { prefix: \"/\" } redirect {}").action())
                .isEqualTo(new RouteAction.Redirect(null, null, 0, PathRewrite.Keep.INSTANCE, 301, false));
    }

    @Test
    void lowersDomainsAndRefusesOneThatIsClaimedTwice() throws Exception {
        assertThat(Xds.routes("name: \"80\" virtual_hosts { name: \"v\" domains: \"A.example.com\" }")
                        .rules()
                        .virtualHosts()
                        .getFirst()
                        .domains())
                .containsExactly("a.example.com");
        assertThatThrownBy(() -> Xds.routes("""
                        name: "80" virtual_hosts { name: "v" domains: "a" } virtual_hosts { name: "w" domains: "A" }"""))
                .hasMessage("virtual_hosts[1].domains: \"a\" is claimed twice (expected: once)");
    }

    @Test
    void refusesConditionsAndOverridesItDoesNotRead() {
        assertThatThrownBy(() -> route("match { prefix: \"/\" grpc {} } direct_response { status: 200 }"))
                .hasMessageContaining("virtual_hosts[0].routes[0].match: field number 8 is not supported");
        assertThatThrownBy(() -> route("""
                        match { prefix: "/" } route { cluster: "c" }
                        typed_per_filter_config { key: "rbac" value {
                          [type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC] {} } }""")).hasMessageContaining("typed_per_filter_config: [rbac] is not supported");
        assertThatThrownBy(() -> route("match { prefix: \"/\" }")).hasMessageContaining("routes[0]: no action");
        assertThatThrownBy(
                        () -> route("match { prefix: \"/\" } route { weighted_clusters { clusters { name: \"a\" } } }"))
                .hasMessageContaining("no cluster (expected");
        assertThatThrownBy(() -> route("""
                        match { prefix: "/" } route { cluster: "c" }
                        request_headers_to_add { header { key: "x" value: "%REQ(a)%" } }"""))
                .hasMessageContaining("request_headers_to_add[0].header.value: \"%REQ(a)%\"");
    }
}
