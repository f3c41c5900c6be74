package dev.weft.control.mesh;

import dev.weft.config.compile.NodeFacts;
import dev.weft.config.compile.ProxyScope;
import dev.weft.control.serve.ProxyNode;
import dev.weft.types.SpiffeId;
import java.util.ArrayList;
import java.util.List;

/**
 * From a node on the wire to the facts that its scope is made from.
 *
 * <p>Source: Istio's node metadata.
 */
final class NodeReader {

    private NodeReader() {}

    static NodeFacts facts(ProxyNode node) {
        List<String> addresses = new ArrayList<>();
        if (!node.address().isEmpty()) {
            addresses.add(node.address());
        }
        for (String address : node.metadata("INSTANCE_IPS").split(",", 16)) {
            if (!address.isEmpty() && !addresses.contains(address)) {
                addresses.add(address);
            }
        }
        return new NodeFacts(
                node.identity(),
                node.identity().workload().map(SpiffeId.Workload::namespace).orElse(""),
                node.metadata("WORKLOAD_NAME"),
                addresses,
                node.labels(),
                kind(node),
                new NodeFacts.ClientFacts(
                        new ProxyScope.Client(node.client(), ""), interception(node.metadata("INTERCEPTION_MODE"))));
    }

    /** A gRPC library says what it is in its bootstrap; its id has a sidecar's form. */
    private static ProxyScope.Kind kind(ProxyNode node) {
        if (node.metadata("GENERATOR").equals("grpc")) {
            return ProxyScope.Kind.GRPC;
        }
        return node.kind().equals("router") ? ProxyScope.Kind.GATEWAY : ProxyScope.Kind.SIDECAR;
    }

    private static ProxyScope.Interception interception(String mode) {
        return switch (mode) {
            case "NONE" -> ProxyScope.Interception.NONE;
            case "TPROXY" -> ProxyScope.Interception.TPROXY;
            default -> ProxyScope.Interception.REDIRECT;
        };
    }
}
