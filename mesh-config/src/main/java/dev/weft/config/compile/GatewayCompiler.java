package dev.weft.config.compile;

import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.ir.Listener;
import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.Route;
import java.util.List;

/**
 * What a gateway serves: on every HTTP port of its own one listener, with the routes of its namespace's Spring Cloud
 * Gateway applications that do not go to the mesh.
 */
final class GatewayCompiler {

    private final CompileContext context;
    private final List<AuthzRules> httpAuthz;
    private final List<Route> routes;

    GatewayCompiler(CompileContext context) {
        this.context = context;
        List<AuthorizationPolicy> policies = AuthorizationCompiler.selected(context);
        this.httpAuthz =
                new AuthorizationCompiler(context.settings().trustDomains(), RuleCompiler.Filters.NONE).http(policies);
        this.routes = new SpringRoutes(context).gateway();
    }

    void compile() {
        String address = context.scope().own().address();
        Listener.Inspection inspection =
                context.scope().own().behindBalancer() ? Listener.Inspection.BEHIND_BALANCER : Listener.Inspection.NONE;
        for (ProxyScope.OwnPort port : context.scope().own().ports()) {
            if (!port.protocol().isHttp() || address.isEmpty()) {
                continue;
            }
            String name = "http." + port.port();
            context.add(new RouteRules(
                    name, List.of(new RouteRules.VirtualHost("gateway:" + port.port(), List.of("*"), routes))));
            context.add(new Listener(
                    address + "_" + port.port(),
                    new Listener.Bind(address, port.port(), Listener.HandOver.BOUND),
                    Listener.Direction.OUTBOUND,
                    inspection,
                    List.of(new FilterChain("http", FilterChain.Match.ANY, null, http(name))),
                    null));
        }
    }

    private ConnectionHandler http(String name) {
        return new ConnectionHandler.Http(
                "gateway_" + name, new RouteSource.Rds(name), List.of(), httpAuthz, OutboundCompiler.options(context));
    }
}
