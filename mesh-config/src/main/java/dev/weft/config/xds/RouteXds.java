package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteRules;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;

/** Route configurations. */
final class RouteXds {

    /** So many bytes of a direct response's body, at least Envoy's default. */
    private static final int MIN_BODY = 4096;

    private RouteXds() {}

    static RouteConfiguration configuration(RouteRules rules) {
        RouteConfiguration.Builder configuration = RouteConfiguration.newBuilder()
                .setName(rules.name())
                .setValidateClusters(BoolValue.of(false))
                .setIgnorePortInHostMatching(rules.ignorePort())
                .setMaxDirectResponseBodySizeBytes(UInt32Value.of(longestBody(rules)));
        for (RouteRules.VirtualHost host : rules.virtualHosts()) {
            VirtualHost.Builder virtualHost =
                    VirtualHost.newBuilder().setName(host.name()).addAllDomains(host.domains());
            host.routes().forEach(route -> virtualHost.addRoutes(route(route)));
            configuration.addVirtualHosts(virtualHost);
        }
        return configuration.build();
    }

    private static int longestBody(RouteRules rules) {
        return rules.virtualHosts().stream()
                .flatMap(host -> host.routes().stream())
                .mapToInt(RouteActionXds::bodySize)
                .reduce(MIN_BODY, Math::max);
    }

    private static Route route(RouteRules.Route rule) {
        Route.Builder route = Route.newBuilder()
                .setName(rule.name())
                .setMatch(RouteMatchXds.match(rule.match()))
                .setStatPrefix(rule.statPrefix());
        RouteActionXds.apply(rule, route);
        RouteFiltersXds.apply(rule.filters(), route);
        return route.addAllRequestHeadersToAdd(added(rule.requestHeaders()))
                .addAllRequestHeadersToRemove(rule.requestHeaders().remove())
                .addAllResponseHeadersToAdd(added(rule.responseHeaders()))
                .addAllResponseHeadersToRemove(rule.responseHeaders().remove())
                .build();
    }

    static List<HeaderValueOption> added(HeaderMutation mutation) {
        List<HeaderValueOption> options = new ArrayList<>();
        mutation.set().forEach(header -> options.add(option(header, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)));
        mutation.add().forEach(header -> options.add(option(header, HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD)));
        mutation.fill().forEach(header -> options.add(option(header, HeaderAppendAction.ADD_IF_ABSENT)));
        return options;
    }

    private static HeaderValueOption option(HeaderMutation.Header header, HeaderAppendAction action) {
        // A percent sign would start one of Envoy's variables; users' values are text.
        String value = header.value().replace("%", "%%");
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(header.name()).setValue(value))
                .setAppendAction(action)
                .setKeepEmptyValue(true)
                .build();
    }
}
