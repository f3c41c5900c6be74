package dev.weft.proxy.boot;

import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.xds.NodeIdentity;
import java.util.Map;

/** The workload's names as the control plane and the metrics want them. */
final class Nodes {

    private static final String UNKNOWN = "unknown";

    private Nodes() {}

    /** The node of a workload, in the form of Istio's ids and metadata. */
    static NodeIdentity node(ProxyOptions.Workload workload, ProxyOptions.Capture capture, String version) {
        String id = workload.role().word() + "~" + workload.address() + "~" + workload.name() + "."
                + workload.namespace() + "~" + workload.namespace() + ".svc.cluster.local";
        return new NodeIdentity(
                id,
                workload.canonicalService(),
                version,
                Map.of(
                        "NAMESPACE", workload.namespace(),
                        "SERVICE_ACCOUNT", workload.serviceAccount(),
                        "WORKLOAD_NAME", workload.name(),
                        "INTERCEPTION_MODE", capture.interception().name(),
                        "MESH_ID", workload.meshId(),
                        "CLUSTER_ID", workload.clusterId()),
                workload.labels());
    }

    static Workload local(ProxyOptions.Workload workload) {
        return new Workload(
                workload.name(),
                workload.namespace(),
                workload.canonicalService(),
                workload.canonicalRevision(),
                workload.labels().getOrDefault("app", UNKNOWN),
                workload.labels().getOrDefault("version", UNKNOWN),
                workload.clusterId());
    }
}
