package dev.weft.cli.shop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The addresses that the demo needs, and whether they are free. */
public final class Ports {

    private Ports() {}

    /** Every address and what needs it, in the order in which they are checked. */
    public static Map<InetSocketAddress, String> needed(ControlPorts control) {
        Map<InetSocketAddress, String> needed = new LinkedHashMap<>();
        needed.put(new InetSocketAddress("127.0.0.1", control.xds()), "control plane, xDS and CA (--xds-port)");
        needed.put(new InetSocketAddress("127.0.0.1", control.http()), "control plane, HTTP (--http-port)");
        for (Workload workload : Workload.ALL) {
            String name = workload.name();
            needed.put(workload.application(), name + ", application");
            needed.put(workload.inbound(), name + ", sidecar inbound");
            needed.put(workload.outbound(), name + ", sidecar outbound");
            needed.put(new InetSocketAddress("127.0.0.1", workload.adminPort()), name + ", sidecar actuator");
            needed.put(new InetSocketAddress("127.0.0.1", workload.readinessPort()), name + ", sidecar readiness");
            needed.put(new InetSocketAddress("127.0.0.1", workload.metricsPort()), name + ", sidecar metrics");
        }
        return needed;
    }

    /**
     * The ports of the control plane.
     *
     * @param xds xDS and CA over TLS
     * @param http actuator, metrics and debug
     */
    public record ControlPorts(int xds, int http) {}

    /**
     * The first address that cannot be bound.
     *
     * @return one line naming it, what needs it and why it is not free; empty when all are free
     */
    public static Optional<String> firstInUse(Map<InetSocketAddress, String> needed) {
        for (Map.Entry<InetSocketAddress, String> entry : needed.entrySet()) {
            InetSocketAddress address = entry.getKey();
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address);
            } catch (IOException failure) {
                return Optional.of(address.getHostString() + ":" + address.getPort() + " (" + entry.getValue() + "): "
                        + failure.getMessage() + " (expected: free)");
            }
        }
        return Optional.empty();
    }
}
