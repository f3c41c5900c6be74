package dev.weft.config.compile;

import dev.weft.config.model.ServiceEntry.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The services that share a port number, by how they are told apart.
 *
 * @param port service port
 * @param http by Host
 * @param sni by server name
 * @param tcp only by address
 * @param detected by what a connection turns out to be, because the port does not say
 */
record PortGroup(int port, List<Service> http, List<Service> sni, List<Service> tcp, List<Service> detected) {

    /** Whether a service is seen at one of its ports. */
    interface Seen {
        boolean at(Service service, int port);
    }

    static PortGroup empty(int port) {
        return new PortGroup(port, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Those that the proxy may call, each at its ports. */
    static SortedMap<Integer, PortGroup> of(Collection<Service> services, Seen seen) {
        SortedMap<Integer, PortGroup> groups = new TreeMap<>();
        for (Service service : services) {
            for (ServicePort port : service.entry().ports()) {
                if (!seen.at(service, port.number())) {
                    continue;
                }
                PortGroup group = groups.computeIfAbsent(port.number(), PortGroup::empty);
                switch (port.protocol()) {
                    case HTTP, HTTP2, GRPC, GRPC_WEB -> group.http().add(service);
                    case HTTPS, TLS -> group.sni().add(service);
                    case TCP -> group.tcp().add(service);
                    case UNSPECIFIED -> group.detected().add(service);
                }
            }
        }
        return groups;
    }

    /** Whose requests are routed. */
    List<Service> routed() {
        return join(http, detected);
    }

    /** Who is found by server name. */
    List<Service> named() {
        return join(sni, detected);
    }

    /** Who takes bytes that are nothing else; the declared ones first. */
    List<Service> opaque() {
        return join(tcp, detected);
    }

    private static List<Service> join(List<Service> first, List<Service> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
