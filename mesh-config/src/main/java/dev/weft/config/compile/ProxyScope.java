package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Place;
import dev.weft.config.model.Protocol;
import dev.weft.types.SpiffeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The class of proxies that a configuration is compiled for: proxies with equal scopes get equal configuration and share one
 * compiled result. Made by {@link ScopeKeys}.
 *
 * @param identity from the certificate
 * @param namespace the workload's
 * @param labels only those that some selector in use asks for
 * @param kind sidecar or gateway
 * @param client which proxy it is
 * @param interception how connections reach it
 * @param own the workload's ports, and in explicit mode its addresses
 */
public record ProxyScope(
        SpiffeId identity,
        String namespace,
        Map<String, String> labels,
        Kind kind,
        Client client,
        Interception interception,
        Own own) {

    public ProxyScope {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** Whether connections are captured, so that their original destination is known. */
    public boolean captures() {
        return kind != Kind.GRPC && interception != Interception.NONE;
    }

    /** What a proxy is for. */
    public enum Kind {
        /** Beside one workload. */
        SIDECAR,
        /** At the edge; has no workload. */
        GATEWAY,
        /** No proxy: the application's own gRPC library. */
        GRPC
    }

    /**
     * Which proxy it is.
     *
     * @param name {@code user_agent_name}: {@code weft} or {@code envoy}
     * @param version as far as it changes what the proxy understands; may be empty
     */
    public record Client(String name, String version) {
        /** Whether it reads what only Weft's proxy can do. */
        public boolean isWeft() {
            return name.equals("weft");
        }
    }

    /** How connections reach the proxy. Istio's {@code INTERCEPTION_MODE}. */
    public enum Interception {
        /** Explicit listeners. */
        NONE,
        /** The kernel redirects; the original destination is asked for. */
        REDIRECT,
        /** The kernel redirects and keeps both addresses. */
        TPROXY
    }

    /**
     * The workload's own side.
     *
     * @param address where inbound listeners bind in explicit mode; empty when captured or unknown
     * @param outboundAddress where outbound listeners bind in explicit mode; empty when captured
     * @param ports sorted by port, no two alike
     * @param place where it runs, as far as some rule looks at it
     * @param behindBalancer connections to a gateway begin with a header of the PROXY protocol
     */
    public record Own(
            String address, String outboundAddress, List<OwnPort> ports, Place place, boolean behindBalancer) {
        /** No workload. */
        public static final Own NONE = new Own("", "", List.of(), Place.ANYWHERE, false);

        public Own {
            ports = List.copyOf(ports);
        }
    }

    /**
     * One port of the workload.
     *
     * @param port where callers reach it
     * @param appPort where the application listens on 127.0.0.1 in explicit mode
     * @param protocol what is spoken
     * @param host the service it belongs to; empty: none
     * @param servicePort the service's port that leads to it, by which policies name it
     */
    public record OwnPort(int port, int appPort, Protocol protocol, String host, int servicePort) {}
}
