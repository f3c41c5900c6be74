package dev.weft.config.compile;

import dev.weft.config.model.ServiceEntry.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The services that share a port number, by how they are told apart.
 *
 * @param port service port
 * @param http by Host
 * @param sni by server name
 * @param tcp only by address
 */
record PortGroup(int port, List<Service> http, List<Service> sni, List<Service> tcp) {

    static SortedMap<Integer, PortGroup> of(Collection<Service> services) {
        SortedMap<Integer, PortGroup> groups = new TreeMap<>();
        for (Service service : services) {
            for (ServicePort port : service.entry().ports()) {
                PortGroup group = groups.computeIfAbsent(
                        port.number(),
                        number -> new PortGroup(number, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                switch (port.protocol()) {
                    case HTTP, HTTP2, GRPC, GRPC_WEB -> group.http().add(service);
                    case HTTPS, TLS -> group.sni().add(service);
                    case TCP, UNSPECIFIED -> group.tcp().add(service);
                }
            }
        }
        return groups;
    }
}
