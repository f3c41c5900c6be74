package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.ConnectionSettings.ProxyHeader;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.ProxyHeaderFields.Cluster;
import dev.weft.proxy.xds.map.policy.ProxyHeaderFields.Config;
import dev.weft.proxy.xds.map.policy.ProxyHeaderFields.Match;
import dev.weft.proxy.xds.map.policy.ProxyHeaderFields.Socket;
import dev.weft.proxy.xds.map.policy.ProxyHeaderFields.Upstream;
import java.util.Set;

/**
 * Reads which PROXY header connections begin with: the same for all sockets of a cluster.
 *
 * <p>Source: Envoy {@code ProxyProtocolUpstreamTransport}.
 */
public final class ProxyHeaderMapper {

    /** Type of a socket around another. */
    public static final String TYPE = Upstream.TYPE;
    /** The other. */
    public static final WireField INNER = Upstream.TRANSPORT_SOCKET;

    private ProxyHeaderMapper() {}

    static ProxyHeader of(WireMessage cluster) throws InvalidFieldException {
        ProxyHeader header = cluster.has(Cluster.TRANSPORT_SOCKET)
                ? socket(cluster.message(Cluster.TRANSPORT_SOCKET))
                : ProxyHeader.NONE;
        for (WireMessage match : cluster.messages(Cluster.TRANSPORT_SOCKET_MATCHES)) {
            if (match.has(Match.TRANSPORT_SOCKET) && socket(match.message(Match.TRANSPORT_SOCKET)) != header) {
                throw match.invalid(
                        Match.TRANSPORT_SOCKET, "another PROXY header than transport_socket (expected: the same)");
            }
        }
        return header;
    }

    private static ProxyHeader socket(WireMessage socket) throws InvalidFieldException {
        CoreMapper.Typed typed = CoreMapper.typed(socket, Socket.TYPED_CONFIG);
        if (!typed.type().equals(Upstream.TYPE)) {
            return ProxyHeader.NONE;
        }
        CoreMapper.requireOnly(typed.value(), Set.of(Upstream.CONFIG, Upstream.TRANSPORT_SOCKET));
        WireMessage config = typed.value().message(Upstream.CONFIG);
        CoreMapper.requireOnly(config, Set.of(Config.VERSION));
        return config.number(Config.VERSION) == 0 ? ProxyHeader.V1 : ProxyHeader.V2;
    }
}
