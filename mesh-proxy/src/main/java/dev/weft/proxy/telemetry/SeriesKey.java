package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.peer.Workload;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What tells one series from another. Also used as a probe: an event loop fills in its own instance, looks it up and only
 * copies it when there is no such series yet, so that counting allocates nothing.
 */
final class SeriesKey {

    boolean outbound;
    boolean mutualTls;
    boolean grpc;
    int responseCode;
    String grpcStatus = "";
    String flags = "-";
    String sourcePrincipal = "unknown";
    String destinationPrincipal = "unknown";
    ServiceRef service = ServiceRef.UNKNOWN;
    WorkloadRef workload = WorkloadRef.UNKNOWN;
    Workload peer = Workload.UNKNOWN;
    /** Values of users' own labels; never changed once it is here. */
    String[] extras = LabelPlan.NO_EXTRAS;

    SeriesKey copy() {
        SeriesKey copy = new SeriesKey();
        copy.outbound = outbound;
        copy.mutualTls = mutualTls;
        copy.grpc = grpc;
        copy.grpcStatus = grpcStatus;
        copy.responseCode = responseCode;
        copy.flags = flags;
        copy.sourcePrincipal = sourcePrincipal;
        copy.destinationPrincipal = destinationPrincipal;
        copy.service = service;
        copy.workload = workload;
        copy.peer = peer;
        copy.extras = extras;
        return copy;
    }

    @Override
    public int hashCode() {
        int hash = responseCode * 8 + (outbound ? 1 : 0) + (mutualTls ? 2 : 0) + (grpc ? 4 : 0);
        hash = 31 * hash + flags.hashCode();
        hash = 31 * hash + grpcStatus.hashCode();
        hash = 31 * hash + sourcePrincipal.hashCode();
        hash = 31 * hash + destinationPrincipal.hashCode();
        hash = 31 * hash + service.host().hashCode();
        hash = 31 * hash + workload.name().hashCode();
        hash = 31 * hash + peer.name().hashCode();
        return extras.length == 0 ? hash : 31 * hash + Arrays.hashCode(extras);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeriesKey that
                && responseCode == that.responseCode
                && outbound == that.outbound
                && mutualTls == that.mutualTls
                && grpc == that.grpc
                && grpcStatus.equals(that.grpcStatus)
                && flags.equals(that.flags)
                && sourcePrincipal.equals(that.sourcePrincipal)
                && destinationPrincipal.equals(that.destinationPrincipal)
                && service.equals(that.service)
                && workload.equals(that.workload)
                && peer.equals(that.peer)
                && Arrays.equals(extras, that.extras);
    }
}
