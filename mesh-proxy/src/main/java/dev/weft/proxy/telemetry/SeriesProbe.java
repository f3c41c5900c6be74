package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.StreamReport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What of a report tells series apart. Each thread fills in its own key, again and again. Any thread. */
final class SeriesProbe {

    private static final String UNKNOWN = "unknown";

    private final Supplier<String> principal;
    private final ThreadLocal<SeriesKey> probes = ThreadLocal.withInitial(SeriesKey::new);

    /** @param principal this proxy's SPIFFE ID of the moment */
    SeriesProbe(Supplier<String> principal) {
        this.principal = principal;
    }

    /** Of a request; valid until this thread asks again. */
    SeriesKey request(StreamReport report) {
        SeriesKey key = probe(report);
        key.responseCode = report.responseCode();
        String type = report.requestHeader("content-type");
        key.grpc = type != null && type.startsWith("application/grpc");
        key.grpcStatus = key.grpc ? report.grpcStatus() : "";
        return key;
    }

    /** Of an opaque connection; valid until this thread asks again. */
    SeriesKey connection(StreamReport report) {
        SeriesKey key = probe(report);
        key.responseCode = 0;
        key.grpc = false;
        key.grpcStatus = "";
        return key;
    }

    private SeriesKey probe(StreamReport report) {
        SeriesKey key = probes.get();
        key.outbound = report.direction() == Direction.OUTBOUND;
        key.mutualTls = report.mutualTls();
        key.flags = report.responseFlags();
        ClusterConfig cluster = report.cluster();
        key.service = cluster == null ? ServiceRef.UNKNOWN : cluster.service();
        Endpoint endpoint = report.endpoint();
        if (key.outbound) {
            key.workload = endpoint == null ? WorkloadRef.UNKNOWN : endpoint.workload();
            key.peer = Workload.UNKNOWN;
            key.sourcePrincipal = key.mutualTls ? principal.get() : UNKNOWN;
            key.destinationPrincipal = known(report.upstreamPeerId());
        } else {
            key.workload = WorkloadRef.UNKNOWN;
            Workload peer = report.downstreamPeer();
            key.peer = peer == null ? Workload.UNKNOWN : peer;
            key.sourcePrincipal = known(report.downstreamPeerId());
            key.destinationPrincipal = key.mutualTls ? known(report.downstreamLocalId()) : UNKNOWN;
        }
        return key;
    }

    private static String known(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }
}
