package dev.weft.config.xds.upstream;

import com.google.protobuf.Any;
import dev.weft.config.xds.AnyXds;
import dev.weft.policy.cluster.ConnectionSettings.ProxyHeader;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;

/** {@code envoy.transport_sockets.upstream_proxy_protocol} around every transport socket of a cluster. */
public final class ProxyProtocolXds {

    private static final String NAME = "envoy.transport_sockets.upstream_proxy_protocol";

    private ProxyProtocolXds() {}

    /**
     * Puts the header before what the cluster's sockets send.
     *
     * @param plaintext the socket where a cluster names none
     */
    public static void wrap(ProxyHeader header, TransportSocket plaintext, Cluster.Builder cluster) {
        if (header == ProxyHeader.NONE) {
            return;
        }
        ProxyProtocolConfig config = ProxyProtocolConfig.newBuilder()
                .setVersion(header == ProxyHeader.V1 ? ProxyProtocolConfig.Version.V1 : ProxyProtocolConfig.Version.V2)
                .build();
        for (Cluster.TransportSocketMatch.Builder match : cluster.getTransportSocketMatchesBuilderList()) {
            match.setTransportSocket(around(match.getTransportSocket(), config));
        }
        cluster.setTransportSocket(
                around(cluster.hasTransportSocket() ? cluster.getTransportSocket() : plaintext, config));
    }

    private static TransportSocket around(TransportSocket socket, ProxyProtocolConfig config) {
        Any content = AnyXds.pack(ProxyProtocolUpstreamTransport.newBuilder()
                .setConfig(config)
                .setTransportSocket(socket)
                .build());
        return TransportSocket.newBuilder()
                .setName(NAME)
                .setTypedConfig(content)
                .build();
    }
}
