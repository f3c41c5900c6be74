package dev.weft.config.compile;

import dev.weft.config.ir.ApiListener;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.List;

/**
 * What a gRPC library that is its own proxy is told: for every way to dial a service port, where calls to it go. Routes are
 * named as the cluster without subset, as Istio names them. The library chooses by the name that it dials, so one virtual
 * host takes every authority.
 */
final class GrpcClientCompiler {

    private final CompileContext context;
    private final RouteTables tables;

    GrpcClientCompiler(CompileContext context) {
        this.context = context;
        this.tables = new RouteTables(context);
    }

    void compile() {
        for (Service service : context.services()) {
            for (ServicePort port : service.entry().ports()) {
                if (speaksHttp(port) && !service.host().startsWith("*")) {
                    listeners(service, port.number());
                }
            }
        }
    }

    private void listeners(Service service, int port) {
        String name = Names.outbound(port, "", service.host());
        VirtualHost host = new VirtualHost(
                service.host() + ":" + port, List.of("*"), GrpcRoutes.of(tables.routes(service, port), name));
        RouteRules rules = new RouteRules(name, List.of(host));
        for (String alias : Names.aliases(
                service.host(), context.scope().namespace(), context.settings().clusterDomain())) {
            context.add(new ApiListener(alias + ":" + port, rules));
        }
    }

    /** An application that speaks TLS itself is not called through a library that does it for the mesh. */
    private static boolean speaksHttp(ServicePort port) {
        return switch (port.protocol()) {
            case HTTP, HTTP2, GRPC, GRPC_WEB, TCP, UNSPECIFIED -> true;
            case HTTPS, TLS -> false;
        };
    }
}
