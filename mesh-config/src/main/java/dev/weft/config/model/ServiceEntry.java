package dev.weft.config.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service: the hosts that callers use and where it can be reached.
 *
 * <p>Source: Istio {@code networking.istio.io ServiceEntry}.
 *
 * @param metadata who it is
 * @param hosts DNS names, lower case; never empty
 * @param addresses virtual IPs or CIDR blocks; may be empty
 * @param ports never two of the same number
 * @param traits location, resolution and names in certificates
 * @param backing where it can be reached
 * @param exportTo who may call it
 */
public record ServiceEntry(
        Metadata metadata,
        List<String> hosts,
        List<String> addresses,
        List<ServicePort> ports,
        Traits traits,
        Backing backing,
        ExportTo exportTo)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "ServiceEntry";

    public ServiceEntry {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts: [] (expected: at least 1)");
        }
    }

    /** Whether the service is part of the mesh. */
    public Location location() {
        return traits.location();
    }

    /** How addresses are found. */
    public Resolution resolution() {
        return traits.resolution();
    }

    /** The port of this number; {@code null} when there is none. */
    public @Nullable ServicePort port(int number) {
        for (ServicePort port : ports) {
            if (port.number() == number) {
                return port;
            }
        }
        return null;
    }

    /**
     * What kind of service it is.
     *
     * @param location whether it is part of the mesh
     * @param resolution how addresses are found
     * @param subjectAltNames SANs that its certificates may carry, as users wrote them; empty: those of its endpoints
     */
    public record Traits(Location location, Resolution resolution, List<String> subjectAltNames) {
        public Traits {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }

    /** Whether a service is part of the mesh. Not written means {@link #MESH_EXTERNAL}. */
    public enum Location {
        /** Outside: no sidecar, no mTLS of the mesh. */
        MESH_EXTERNAL,
        /** Inside: its endpoints have identities of the mesh. */
        MESH_INTERNAL
    }

    /** How the addresses behind a service are found. */
    public enum Resolution {
        /** The endpoints' addresses are IP literals. */
        STATIC,
        /** The endpoints' addresses, or the hosts where there are no endpoints, are DNS names. */
        DNS
    }

    /**
     * One port of a service.
     *
     * @param number the port that callers use, 1 to 65535
     * @param name unique within the service; endpoints refer to it
     * @param protocol what is spoken on it
     * @param targetPort the port of endpoints that say no other; {@code number} when not written
     */
    public record ServicePort(int number, String name, Protocol protocol, int targetPort) {}

    /** Where a service can be reached. Exactly one case applies. */
    public sealed interface Backing {

        /** These addresses; none at all means the hosts themselves where the resolution is DNS. */
        record Endpoints(List<Endpoint> endpoints) implements Backing {
            public Endpoints {
                endpoints = List.copyOf(endpoints);
            }
        }

        /** The workloads of the service's own namespace that a selector takes. */
        record Workloads(Selector selector) implements Backing {}
    }
}
