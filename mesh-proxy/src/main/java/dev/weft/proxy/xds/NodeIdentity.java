package dev.weft.proxy.xds;

import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireWriter;
import dev.weft.proxy.xds.DiscoveryFields.Node;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Who this proxy says it is. The control plane believes only what the certificate proves.
 *
 * <p>Source: Envoy {@code core.v3.Node}; metadata keys are Istio's.
 *
 * @param id {@code sidecar~IP~WORKLOAD.NAMESPACE~NAMESPACE.svc.cluster.local}
 * @param cluster the canonical service
 * @param version of this program
 * @param metadata text by key
 * @param labels the metadata member {@code LABELS}
 */
public record NodeIdentity(
        String id, String cluster, String version, Map<String, String> metadata, Map<String, String> labels) {

    private static final String USER_AGENT = "weft";
    private static final WireField FIELDS = WireField.of(1, "fields");
    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");
    private static final WireField STRING_VALUE = WireField.of(3, "string_value");
    private static final WireField STRUCT_VALUE = WireField.of(5, "struct_value");

    public NodeIdentity {
        metadata = Map.copyOf(metadata);
        labels = Map.copyOf(labels);
    }

    WireWriter encode() {
        WireWriter struct = strings(metadata);
        struct.message(
                FIELDS,
                new WireWriter()
                        .string(KEY, "LABELS")
                        .message(VALUE, new WireWriter().message(STRUCT_VALUE, strings(labels))));
        return new WireWriter()
                .string(Node.ID, id)
                .string(Node.CLUSTER, cluster)
                .message(Node.METADATA, struct)
                .string(Node.USER_AGENT_NAME, USER_AGENT)
                .string(Node.USER_AGENT_VERSION, version);
    }

    private static WireWriter strings(Map<String, String> values) {
        WireWriter struct = new WireWriter();
        values.forEach((key, value) -> struct.message(
                FIELDS,
                new WireWriter().string(KEY, key).message(VALUE, new WireWriter().bytes(STRING_VALUE, utf8(value)))));
        return struct;
    }

    private static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
