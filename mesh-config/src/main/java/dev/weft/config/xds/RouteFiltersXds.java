package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.api.filter.FailMode;
import dev.weft.api.filter.SpringChain;
import dev.weft.config.xds.upstream.SessionXds;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.SpringFilter;
import dev.weft.policy.session.SessionRule;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a route says to the filters for CORS and faults; copies and hashing of its action. */
final class RouteFiltersXds {

    static final String CORS = "envoy.filters.http.cors";
    static final String FAULT = "envoy.filters.http.fault";

    /** Only Weft's proxies are sent it. */
    private static final String SPRING_CHAIN = "weft.filter.spring_chain";

    private static final int API_VERSION = 1;

    private RouteFiltersXds() {}

    static void apply(RouteFilters filters, Route.Builder route) {
        dev.weft.policy.cors.CorsPolicy cors = filters.cors();
        Map<String, String> own = new TreeMap<>();
        if (cors != null) {
            route.putTypedPerFilterConfig(CORS, AnyXds.pack(cors(cors)));
            if (cors.refusesOthers()) {
                own.put("cors_refuse", "true");
            }
        }
        Fault fault = filters.fault();
        if (fault != null) {
            route.putTypedPerFilterConfig(FAULT, AnyXds.pack(fault(fault)));
        }
        SessionRule session = filters.session();
        if (session != null) {
            SessionXds.apply(session, route);
            own.putAll(SessionXds.own(session));
        }
        if (!own.isEmpty()) {
            route.setMetadata(Metadata.newBuilder().putFilterMetadata(LoadBalancerXds.WEFT, StructXds.strings(own)));
        }
        if (!filters.chain().isEmpty()) {
            route.putTypedPerFilterConfig(SPRING_CHAIN, AnyXds.pack(chain(filters.chain())));
        }
    }

    private static SpringChain chain(List<SpringFilter> filters) {
        SpringChain.Builder chain = SpringChain.newBuilder();
        for (SpringFilter filter : filters) {
            Struct.Builder args = Struct.newBuilder();
            filter.args()
                    .forEach((name, value) -> args.putFields(
                            name, Value.newBuilder().setStringValue(value).build()));
            dev.weft.api.filter.SpringFilter.Builder one = dev.weft.api.filter.SpringFilter.newBuilder()
                    .setName(filter.name())
                    .setArgs(args)
                    .setJarSha256(filter.jarSha256())
                    .setApiVersion(API_VERSION);
            running(filter.running(), one);
            chain.addFilters(one);
        }
        return chain.build();
    }

    private static void running(SpringFilter.Running said, dev.weft.api.filter.SpringFilter.Builder filter) {
        switch (said.failMode()) {
            case UNSAID -> {}
            case CLOSED -> filter.setFailMode(FailMode.FAIL_CLOSED);
            case OPEN -> filter.setFailMode(FailMode.FAIL_OPEN);
        }
        Integer order = said.order();
        if (order != null) {
            filter.setOrder(Int32Value.of(order));
        }
        Duration budget = said.budget();
        if (budget != null) {
            filter.setBudget(ScalarXds.duration(budget));
        }
        filter.setOptional(said.optional());
    }

    static RouteAction.RequestMirrorPolicy mirror(Mirror mirror) {
        return RouteAction.RequestMirrorPolicy.newBuilder()
                .setCluster(mirror.cluster())
                .setRuntimeFraction(ScalarXds.runtimeFraction(mirror.share()))
                .setDisableShadowHostSuffixAppend(true)
                .build();
    }

    static RouteAction.HashPolicy hash(HashPolicy policy) {
        RouteAction.HashPolicy.Builder hash =
                RouteAction.HashPolicy.newBuilder().setTerminal(policy.terminal());
        switch (policy.key()) {
            case HashPolicy.Key.Header header ->
                hash.setHeader(RouteAction.HashPolicy.Header.newBuilder().setHeaderName(header.name()));
            case HashPolicy.Key.Cookie cookie -> hash.setCookie(cookie(cookie));
            case HashPolicy.Key.SourceIp address ->
                hash.setConnectionProperties(
                        RouteAction.HashPolicy.ConnectionProperties.newBuilder().setSourceIp(true));
            case HashPolicy.Key.QueryParameter query ->
                hash.setQueryParameter(
                        RouteAction.HashPolicy.QueryParameter.newBuilder().setName(query.name()));
        }
        return hash.build();
    }

    private static RouteAction.HashPolicy.Cookie cookie(HashPolicy.Key.Cookie cookie) {
        RouteAction.HashPolicy.Cookie.Builder built = RouteAction.HashPolicy.Cookie.newBuilder()
                .setName(cookie.name())
                .setPath(cookie.path());
        java.time.Duration ttl = cookie.ttl();
        if (ttl != null) {
            built.setTtl(ScalarXds.duration(ttl));
        }
        cookie.attributes()
                .forEach((name, value) -> built.addAttributes(RouteAction.HashPolicy.CookieAttribute.newBuilder()
                        .setName(name)
                        .setValue(value)));
        return built.build();
    }

    private static CorsPolicy cors(dev.weft.policy.cors.CorsPolicy cors) {
        CorsPolicy.Builder policy = CorsPolicy.newBuilder()
                .setAllowMethods(String.join(",", cors.allowMethods()))
                .setAllowHeaders(String.join(",", cors.allowHeaders()))
                .setExposeHeaders(String.join(",", cors.exposeHeaders()))
                .setAllowCredentials(BoolValue.of(cors.allowCredentials()))
                .setForwardNotMatchingPreflights(BoolValue.of(cors.forwardNotMatching()))
                .setFilterEnabled(ScalarXds.runtimeFraction(Fraction.ALL));
        cors.allowOrigins().forEach(origin -> policy.addAllowOriginStringMatch(StringMatchXds.string(origin)));
        java.time.Duration maxAge = cors.maxAge();
        if (maxAge != null) {
            policy.setMaxAge(Long.toString(maxAge.toSeconds()));
        }
        return policy.build();
    }

    /** What Envoy has no field for; it keeps it as metadata of the request. */
    private static Map<String, String> own(Fault fault) {
        Map<String, String> own = new TreeMap<>();
        Fault.Delay delay = fault.delay();
        if (delay != null && delay.exponential()) {
            own.put("weft_delay", "exponential");
        }
        Fault.Abort abort = fault.abort();
        Fault.StreamError error = abort == null ? null : abort.error();
        if (error != null) {
            own.put("weft_abort", error.name());
        }
        return own;
    }

    private static HTTPFault fault(Fault fault) {
        HTTPFault.Builder built = HTTPFault.newBuilder();
        Fault.Delay delay = fault.delay();
        if (delay != null) {
            built.setDelay(FaultDelay.newBuilder()
                    .setFixedDelay(ScalarXds.duration(delay.duration()))
                    .setPercentage(ScalarXds.fraction(delay.share())));
        }
        Fault.Abort abort = fault.abort();
        if (abort != null) {
            FaultAbort.Builder reply = FaultAbort.newBuilder().setPercentage(ScalarXds.fraction(abort.share()));
            if (abort.grpcStatus() < 0) {
                reply.setHttpStatus(abort.httpStatus());
            } else {
                reply.setGrpcStatus(abort.grpcStatus());
            }
            built.setAbort(reply);
        }
        Map<String, String> own = own(fault);
        if (!own.isEmpty()) {
            built.setFilterMetadata(StructXds.strings(own));
        }
        return built.build();
    }
}
