package dev.weft.config.model;

import dev.weft.config.model.TrafficSettings.Pool;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which services the sidecars of some workloads can call, what happens to other destinations, and how what comes in reaches
 * the application. Holds only what Weft reads; every other field was reported when it was read.
 *
 * <p>Source: Istio {@code networking.istio.io Sidecar}.
 *
 * @param metadata who it is
 * @param workloads of its namespace; {@link Selector#ALL}: all of it, and of the whole mesh in the root namespace
 * @param egress what they see; {@code null}: every service that is exported to them
 * @param unknown what happens to destinations that no service declares; {@code null}: the mesh's rule
 * @param egressProxy where connections to such destinations go; {@code null}: where they want to
 * @param ingress the ports that are served; {@code null}: those of the workload's services
 * @param inbound limits of connections to the application, for ports that say nothing themselves; {@code null}: those that a
 *     DestinationRule sets for the service
 */
public record Sidecar(
        Metadata metadata,
        Selector workloads,
        @Nullable List<Egress> egress,
        @Nullable Unknown unknown,
        VirtualService.@Nullable Destination egressProxy,
        @Nullable List<Ingress> ingress,
        @Nullable Pool inbound)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "Sidecar";

    public Sidecar {
        egress = egress == null ? null : List.copyOf(egress);
        ingress = ingress == null ? null : List.copyOf(ingress);
    }

    /** Whether sidecars of these workloads see a host of a namespace. */
    public boolean sees(String owner, String host) {
        if (egress == null) {
            return true;
        }
        return egress.stream().anyMatch(listener -> listener.sees(namespace(), owner, host));
    }

    /** Whether they see it at a port: a listener for the port answers that alone, else those without a port. */
    public boolean sees(String owner, String host, int port) {
        if (egress == null) {
            return true;
        }
        boolean own = egress.stream().anyMatch(listener -> listener.port() == port);
        return egress.stream()
                .filter(listener -> listener.port() == (own ? port : 0))
                .anyMatch(listener -> listener.sees(namespace(), owner, host));
    }

    /** What is said for a port; {@code null}: nothing. */
    public @Nullable Egress listener(int port) {
        if (egress == null) {
            return null;
        }
        return egress.stream()
                .filter(listener -> listener.port() == port)
                .findFirst()
                .orElse(null);
    }

    /** What happens to destinations that no service declares. */
    public enum Unknown {
        /** They are passed through. */
        ALLOW_ANY,
        /** They are refused. */
        REGISTRY_ONLY
    }

    /** {@code captureMode}. */
    public enum Capture {
        /** As the workload's connections are. */
        DEFAULT,
        /** Captured. */
        IPTABLES,
        /** Not captured: the listener binds. */
        NONE
    }

    /**
     * One of {@code ingress}.
     *
     * @param number where callers reach it
     * @param protocol what is spoken
     * @param bind IP literal where the listener binds; empty: the workload's address
     * @param capture how connections reach it
     * @param application where the application listens; {@code null}: where the caller wanted to go
     * @param pool {@code null}: as the object says for all
     * @param refused what is asked for cannot be had, so nobody is let in
     */
    public record Ingress(
            int number,
            Protocol protocol,
            String bind,
            Capture capture,
            @Nullable Application application,
            @Nullable Pool pool,
            boolean refused) {}

    /**
     * {@code defaultEndpoint}.
     *
     * @param address an IP literal of the loopback interface; empty: the workload's own address
     * @param port 1 to 65535
     */
    public record Application(String address, int port) {}

    /**
     * One of {@code egress}.
     *
     * @param hosts what is seen there
     * @param port 0: every port that no other listener has
     * @param bind IP literal where the listener binds; empty: as connections are captured
     * @param capture how connections reach it
     */
    public record Egress(List<EgressHost> hosts, int port, String bind, Capture capture) {
        public Egress {
            hosts = List.copyOf(hosts);
        }

        boolean sees(String own, String owner, String host) {
            boolean seen = false;
            for (EgressHost entry : hosts) {
                if (entry.matches(own, owner, host)) {
                    if (entry.excluded()) {
                        return false;
                    }
                    seen = true;
                }
            }
            return seen;
        }
    }

    /**
     * One of {@code egress[].hosts}.
     *
     * @param namespace a name, {@code *} for any, or {@code .} for the object's own
     * @param host a name, a {@code *.} wildcard, or {@code *}; lower case
     * @param excluded whether it is taken away from what the others let in
     */
    public record EgressHost(String namespace, String host, boolean excluded) {
        public EgressHost {
            host = host.toLowerCase(Locale.ROOT);
        }

        boolean matches(String own, String owner, String wanted) {
            boolean there = namespace.equals("*") || (namespace.equals(".") ? own : namespace).equals(owner);
            return there
                    && (host.equals("*")
                            || host.equals(wanted)
                            || host.startsWith("*.") && wanted.endsWith(host.substring(1)));
        }
    }
}
