package dev.weft.config.compile;

import dev.weft.config.compile.ProxyScope.OwnPort;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.Sidecar.Capture;
import dev.weft.config.model.Sidecar.Ingress;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.TrafficSettings.Pool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the workload that are served: those of a Sidecar's {@code ingress}, else those of its services.
 *
 * <p>Source: Istio {@code Sidecar.ingress}, {@code inboundConnectionPool}; without them the DestinationRule of the service
 * limits connections to the application, too.
 */
final class InboundPorts {

    private static final String LOOPBACK = "127.0.0.1";

    private final CompileContext context;
    private final @Nullable Sidecar sidecar;

    InboundPorts(CompileContext context) {
        this.context = context;
        this.sidecar = context.sidecar();
    }

    /**
     * A port.
     *
     * @param number where callers reach it
     * @param host the service it belongs to; empty: none
     * @param bind where its listener binds; empty: it is captured
     * @param application {@code null}: where the caller wanted to go
     * @param pool {@code null}: nothing is limited
     * @param refused nobody is let in
     */
    record Port(
            int number,
            Protocol protocol,
            String host,
            String bind,
            EndpointSet.@Nullable Endpoint application,
            @Nullable Pool pool,
            boolean refused) {}

    /** Those of the proxy, sorted by number where services say them, else in the order written. */
    List<Port> all() {
        List<Port> ports = new ArrayList<>();
        List<Ingress> written = sidecar == null ? null : sidecar.ingress();
        if (written == null) {
            context.scope().own().ports().forEach(port -> ports.add(ofService(port)));
        } else {
            written.forEach(port -> ports.add(ofIngress(port)));
        }
        return ports;
    }

    private Port ofService(OwnPort port) {
        boolean captured = context.scope().captures();
        return new Port(
                port.port(),
                port.protocol(),
                port.host(),
                captured ? "" : context.scope().own().address(),
                captured ? null : EndpointSet.Endpoint.of(LOOPBACK, port.appPort()),
                pool(port, null),
                false);
    }

    private Port ofIngress(Ingress ingress) {
        OwnPort same = context.scope().own().ports().stream()
                .filter(port -> port.port() == ingress.number())
                .findFirst()
                .orElseGet(() -> new OwnPort(
                        ingress.number(), ingress.number(), ingress.protocol(), anyHost(), ingress.number()));
        return new Port(
                ingress.number(),
                ingress.protocol(),
                same.host(),
                bind(ingress),
                application(ingress, same),
                pool(same, ingress),
                ingress.refused());
    }

    private String anyHost() {
        List<OwnPort> ports = context.scope().own().ports();
        return ports.isEmpty() ? "" : ports.get(0).host();
    }

    private String bind(Ingress ingress) {
        if (context.scope().captures() && ingress.capture() != Capture.NONE) {
            return "";
        }
        if (!ingress.bind().isEmpty()) {
            return ingress.bind();
        }
        return context.scope().captures() ? "0.0.0.0" : context.scope().own().address();
    }

    private EndpointSet.@Nullable Endpoint application(Ingress ingress, OwnPort same) {
        Sidecar.Application written = ingress.application();
        if (written == null) {
            boolean bound = !context.scope().captures() || ingress.capture() == Capture.NONE;
            return bound ? EndpointSet.Endpoint.of(LOOPBACK, same.appPort()) : null;
        }
        String own = context.scope().own().address();
        String address = written.address().isEmpty() ? (own.isEmpty() ? LOOPBACK : own) : written.address();
        return EndpointSet.Endpoint.of(address, written.port());
    }

    private @Nullable Pool pool(OwnPort port, @Nullable Ingress ingress) {
        if (ingress != null && ingress.pool() != null) {
            return ingress.pool();
        }
        if (sidecar != null && sidecar.inbound() != null) {
            return sidecar.inbound();
        }
        DestinationRule rule = context.registry()
                .service(context.scope().namespace(), port.host())
                .flatMap(context.destinationRules()::of)
                .orElse(null);
        TrafficSettings settings = DestinationRules.settings(rule, null, port.servicePort());
        return settings.pool();
    }
}
