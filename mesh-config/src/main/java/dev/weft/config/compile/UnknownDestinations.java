package dev.weft.config.compile;

import dev.weft.config.compile.MeshSettings.OutboundMode;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.types.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where requests and connections go that no service is declared for.
 *
 * <p>Source: Istio {@code Sidecar.outboundTrafficPolicy}, {@code egressProxy}.
 */
final class UnknownDestinations {

    private final CompileContext context;
    private final String cluster;

    UnknownDestinations(CompileContext context) {
        this.context = context;
        this.cluster = find();
    }

    /** The cluster: nobody's, the egress proxy's, or the one of wherever they want to go. */
    String cluster() {
        return cluster;
    }

    private String find() {
        if (context.outbound() == OutboundMode.REGISTRY_ONLY) {
            return Names.BLACK_HOLE;
        }
        Sidecar sidecar = context.sidecar();
        Destination proxy = sidecar == null ? null : sidecar.egressProxy();
        if (sidecar != null && proxy != null) {
            return at(sidecar, proxy);
        }
        return context.scope().captures() ? Names.PASSTHROUGH : Names.BLACK_HOLE;
    }

    /** Nobody gets what an egress proxy was to see and cannot. */
    private String at(Sidecar sidecar, Destination proxy) {
        String host = context.registry().resolve(context.scope().namespace(), proxy.host(), sidecar.namespace());
        Service service = context.services().stream()
                .filter(one -> one.host().equals(host))
                .findFirst()
                .orElse(null);
        ServicePort port = service == null ? null : port(service, proxy.port());
        if (port == null) {
            String written = host + (proxy.port() == 0 ? "" : ":" + proxy.port());
            context.findings()
                    .error(
                            sidecar,
                            "spec.outboundTrafficPolicy.egressProxy",
                            Reason.RefNotFound,
                            written + " (expected: a service and one of its ports; unknown destinations are refused)");
            return Names.BLACK_HOLE;
        }
        return Names.outbound(port.number(), proxy.subset(), host);
    }

    private static @Nullable ServicePort port(Service service, int wanted) {
        List<ServicePort> ports = service.entry().ports();
        if (wanted == 0) {
            return ports.size() == 1 ? ports.get(0) : null;
        }
        return service.entry().port(wanted);
    }
}
