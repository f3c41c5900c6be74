package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Auto;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Cluster;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Explicit;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Http2;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Keepalive;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.Options;
import dev.weft.proxy.xds.map.policy.UpstreamHttpFields.UseDownstream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads which HTTP a cluster speaks.
 *
 * <p>Source: Envoy {@code extensions.upstreams.http.v3.HttpProtocolOptions}.
 */
public final class UpstreamHttpMapper {

    private UpstreamHttpMapper() {}

    /** HTTP/1.1 where nothing is said, as in Envoy. */
    public static UpstreamHttp http(WireMessage cluster) throws InvalidFieldException {
        WireMessage any = cluster.map(Cluster.TYPED_EXTENSION_PROTOCOL_OPTIONS).get(Options.TYPE);
        if (any == null) {
            return UpstreamHttp.HTTP1;
        }
        WireMessage options = CoreMapper.content(any);
        if (options.has(Options.USE_DOWNSTREAM_PROTOCOL_CONFIG)) {
            WireMessage same = options.message(Options.USE_DOWNSTREAM_PROTOCOL_CONFIG);
            // Without options of its own HTTP/2 is not allowed: everything goes as HTTP/1.1.
            return same.has(UseDownstream.HTTP2_PROTOCOL_OPTIONS)
                    ? http2(Protocol.SAME_AS_DOWNSTREAM, same, UseDownstream.HTTP2_PROTOCOL_OPTIONS)
                    : UpstreamHttp.HTTP1;
        }
        if (options.has(Options.AUTO_CONFIG)) {
            return http2(Protocol.ALPN, options.message(Options.AUTO_CONFIG), Auto.HTTP2_PROTOCOL_OPTIONS);
        }
        WireMessage explicit = options.message(Options.EXPLICIT_HTTP_CONFIG);
        CoreMapper.requireAbsent(explicit, Explicit.HTTP3_PROTOCOL_OPTIONS, "HTTP/1.1 or HTTP/2");
        return explicit.has(Explicit.HTTP2_PROTOCOL_OPTIONS)
                ? http2(Protocol.HTTP2, explicit, Explicit.HTTP2_PROTOCOL_OPTIONS)
                : UpstreamHttp.HTTP1;
    }

    /** PING frames to endpoints; {@code null}: none are asked for. */
    static @Nullable Http2KeepAlive pings(WireMessage options) throws InvalidFieldException {
        if (options.has(Options.USE_DOWNSTREAM_PROTOCOL_CONFIG)) {
            return keepAlive(options.message(Options.USE_DOWNSTREAM_PROTOCOL_CONFIG)
                    .message(UseDownstream.HTTP2_PROTOCOL_OPTIONS));
        }
        if (options.has(Options.AUTO_CONFIG)) {
            return keepAlive(options.message(Options.AUTO_CONFIG).message(Auto.HTTP2_PROTOCOL_OPTIONS));
        }
        return keepAlive(options.message(Options.EXPLICIT_HTTP_CONFIG).message(Explicit.HTTP2_PROTOCOL_OPTIONS));
    }

    /**
     * {@code connection_keepalive} of {@code Http2ProtocolOptions}; {@code null}: without interval, so no PING is sent.
     *
     * @throws InvalidFieldException when the timeout is missing, as in Envoy
     */
    public static @Nullable Http2KeepAlive keepAlive(WireMessage http2) throws InvalidFieldException {
        if (!http2.has(Http2.CONNECTION_KEEPALIVE)) {
            return null;
        }
        WireMessage pings = http2.message(Http2.CONNECTION_KEEPALIVE);
        Duration timeout = CoreMapper.duration(pings, Keepalive.TIMEOUT);
        if (timeout == null || timeout.isZero()) {
            throw pings.invalid(Keepalive.TIMEOUT, "none (expected: at least 1ms)");
        }
        Duration interval = CoreMapper.duration(pings, Keepalive.INTERVAL);
        return interval == null || interval.isZero() ? null : new Http2KeepAlive(interval, timeout);
    }

    private static UpstreamHttp http2(Protocol protocol, WireMessage parent, WireField field)
            throws InvalidFieldException {
        return new UpstreamHttp(
                protocol,
                CoreMapper.integer(
                        parent.message(field), Http2.MAX_CONCURRENT_STREAMS, 1, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }
}
