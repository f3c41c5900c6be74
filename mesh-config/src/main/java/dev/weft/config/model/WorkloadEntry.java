package dev.weft.config.model;

import java.util.Map;

/**
 * A workload outside of Kubernetes: one process with an address and an identity.
 *
 * <p>Source: Istio {@code networking.istio.io WorkloadEntry}; {@code appPorts} is Weft's annotation
 * {@value #APP_PORTS_ANNOTATION}.
 *
 * @param metadata who it is; its namespace is the workload's
 * @param endpoint address, ports, labels, service account, locality, weight and network
 * @param appPorts port name to the port on 127.0.0.1 where the application itself listens; a port that is missing is the
 *     workload's own port
 */
public record WorkloadEntry(Metadata metadata, Endpoint endpoint, Map<String, Integer> appPorts) implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "WorkloadEntry";

    /** Where the application listens: {@code http=18081,admin=18082}. */
    public static final String APP_PORTS_ANNOTATION = "weft.dev/app-ports";

    /**
     * Annotation that says on which local address the sidecar's explicit outbound listeners bind, for example
     * {@code 127.0.2.1}; default {@code 127.0.0.1}. Several sidecars on one machine need one each.
     */
    public static final String OUTBOUND_ADDRESS_ANNOTATION = "weft.dev/outbound-address";

    /**
     * Annotation of a gateway's workload: {@code true} says that a load balancer in front begins every connection with a
     * header of the PROXY protocol. Connections without one are closed.
     */
    public static final String PROXY_PROTOCOL_ANNOTATION = "weft.dev/proxy-protocol";

    /** Whether a load balancer in front tells whom it speaks for. */
    public boolean proxyProtocol() {
        return "true".equals(metadata.annotations().get(PROXY_PROTOCOL_ANNOTATION));
    }

    public WorkloadEntry {
        appPorts = Map.copyOf(appPorts);
    }
}
