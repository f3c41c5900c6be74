package dev.weft.control.feature;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;

/** Nodes as proxies send them. */
public final class Nodes {

    private Nodes() {}

    /** A sidecar with explicit listeners. */
    public static Node sidecar(String address, String workload, String namespace, String account) {
        return Node.newBuilder()
                .setId("sidecar~" + address + "~" + workload + "." + namespace + "~" + namespace + ".svc.cluster.local")
                .setCluster(workload)
                .setUserAgentName("weft")
                .setMetadata(Struct.newBuilder()
                        .putFields("NAMESPACE", text(namespace))
                        .putFields("SERVICE_ACCOUNT", text(account))
                        .putFields("WORKLOAD_NAME", text(workload))
                        .putFields("INTERCEPTION_MODE", text("NONE")))
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
