package dev.weft.control.serve;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.types.SpiffeId;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A proxy as its xDS node describes it, with the identity of its certificate.
 *
 * <p>Source: Istio's node, {@code TYPE~IP~WORKLOAD.NAMESPACE~DOMAIN} and its metadata keys.
 *
 * @param node the {@code id}
 * @param cluster the canonical service that it belongs to; may be empty
 * @param client who speaks: {@code weft} or {@code envoy}, or what the client calls itself
 * @param identity from the certificate, never from metadata
 * @param metadata the metadata entries that are strings
 * @param labels the metadata's {@code LABELS}; count only where the registry knows nothing
 */
public record ProxyNode(
        String node,
        String cluster,
        String client,
        SpiffeId identity,
        Map<String, String> metadata,
        Map<String, String> labels) {

    private static final int MAX_TEXT = 512;
    private static final int MAX_ENTRIES = 256;

    /** Copies the maps. */
    public ProxyNode {
        metadata = Map.copyOf(metadata);
        labels = Map.copyOf(labels);
    }

    /** Reads a node; text and entries beyond a sane size are cut, because they come from a peer. */
    public static ProxyNode of(Node node, SpiffeId identity) {
        Map<String, String> metadata = strings(node.getMetadata());
        Map<String, String> labels = strings(node.getMetadata()
                .getFieldsOrDefault("LABELS", Value.getDefaultInstance())
                .getStructValue());
        return new ProxyNode(
                cut(node.getId()), cut(node.getCluster()), cut(node.getUserAgentName()), identity, metadata, labels);
    }

    /** The kind of proxy: {@code sidecar} or {@code router}; empty when the id has another form. */
    public String kind() {
        List<String> parts = parts();
        return parts.size() == 4 ? parts.get(0) : "";
    }

    /** The address that the node says it has; empty when the id has another form. */
    public String address() {
        List<String> parts = parts();
        return parts.size() == 4 ? parts.get(1) : "";
    }

    /** A metadata entry, empty when there is none. */
    public String metadata(String key) {
        return metadata.getOrDefault(key, "");
    }

    private List<String> parts() {
        return List.of(node.split("~", 5));
    }

    private static Map<String, String> strings(Struct struct) {
        Map<String, String> strings = new HashMap<>();
        for (Map.Entry<String, Value> entry : struct.getFieldsMap().entrySet()) {
            if (entry.getValue().hasStringValue() && strings.size() < MAX_ENTRIES) {
                strings.put(cut(entry.getKey()), cut(entry.getValue().getStringValue()));
            }
        }
        return strings;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
