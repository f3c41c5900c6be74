package dev.weft.cli.shop;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The addresses that the demo needs, and whether they can be bound. */
public final class Ports {

    /** Where the check itself listens: what stands between two sidecars, and backends that misbehave. */
    public static final List<InetSocketAddress> CHECK = List.of(
            new InetSocketAddress("127.0.3.1", Workload.SERVICE_PORT),
            new InetSocketAddress("127.0.3.1", Workload.SERVICE_PORT + 1),
            new InetSocketAddress("127.0.3.2", Workload.SERVICE_PORT),
            new InetSocketAddress("127.0.3.2", Workload.SERVICE_PORT + 1));

    private static final String DEMO = "another demo, or the program that listens there, is ended";

    private Ports() {}

    /**
     * Every address and what needs it, in the order in which they are checked.
     *
     * @param check whether the journeys run: they need addresses of their own
     */
    public static Map<InetSocketAddress, Need> needed(ControlPorts control, boolean check) {
        Map<InetSocketAddress, Need> needed = new LinkedHashMap<>();
        needed.put(local(control.xds()), new Need("control plane, xDS and CA", "another port with --xds-port"));
        needed.put(local(control.http()), new Need("control plane, HTTP", "another port with --http-port"));
        for (Workload workload : Workload.ALL) {
            String name = workload.name();
            needed.put(workload.application(), new Need(name + ", application", DEMO));
            needed.put(workload.inbound(), new Need(name + ", sidecar inbound", DEMO));
            needed.put(workload.outbound(), new Need(name + ", sidecar outbound", DEMO));
            needed.put(local(workload.adminPort()), new Need(name + ", sidecar actuator", DEMO));
            needed.put(local(workload.readinessPort()), new Need(name + ", sidecar readiness", DEMO));
            needed.put(local(workload.metricsPort()), new Need(name + ", sidecar metrics", DEMO));
        }
        if (check) {
            CHECK.forEach(address -> needed.put(address, new Need("relay or backend of the check", DEMO)));
        }
        return needed;
    }

    /** A port of 127.0.0.1. */
    static InetSocketAddress local(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /**
     * The ports of the control plane.
     *
     * @param xds xDS and CA over TLS
     * @param http actuator, metrics and debug
     */
    public record ControlPorts(int xds, int http) {}

    /**
     * What needs an address.
     *
     * @param what for messages
     * @param remedy what helps when something else has it
     */
    public record Need(String what, String remedy) {}

    /**
     * The first address that cannot be bound.
     *
     * @return one line naming it, what needs it and what helps; empty when all can be bound
     */
    public static Optional<String> firstUnusable(Map<InetSocketAddress, Need> needed) {
        for (Map.Entry<InetSocketAddress, Need> entry : needed.entrySet()) {
            InetSocketAddress address = entry.getKey();
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(address);
            } catch (IOException failure) {
                return Optional.of(unusable(address, entry.getValue(), failure));
            }
        }
        return Optional.empty();
    }

    /** The line about an address that could not be bound. */
    static String unusable(InetSocketAddress address, Need need, IOException failure) {
        String said = String.valueOf(failure.getMessage());
        String where = address.getHostString() + ":" + address.getPort() + " (" + need.what() + "): ";
        String lower = said.toLowerCase(Locale.ROOT);
        if (failure instanceof BindException && lower.contains("assign")) {
            return "address not on this machine: " + where + said
                    + " (expected: it is on the loopback interface; macOS:" + " sudo ifconfig lo0 alias "
                    + address.getHostString() + ")";
        }
        if (lower.contains("permission")) {
            return "port not allowed: " + where + said + " (expected: a port that this user may open)";
        }
        return "port in use: " + where + said + " (expected: free; " + need.remedy() + ")";
    }
}
