package dev.weft.proxy.pool;

import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the connections of one pool are spoken on. */
enum Wire {
    HTTP1,
    HTTP2,
    /** What the endpoint chose in the handshake. */
    NEGOTIATED,
    /** Bytes of whatever protocol, for one tunnel. */
    OPAQUE;

    private static final String MESH = "istio";
    private static final String H1 = "http/1.1";
    private static final String H2 = "h2";

    /**
     * What the handshakes of one pool offer.
     *
     * <p>Towards another sidecar: that requests will come.
     * Towards others: no version that this pool will not speak, else an endpoint may choose it.
     */
    @Nullable
    UpstreamTls offering(@Nullable UpstreamTls tls) {
        if (this == OPAQUE) {
            return tls;
        }
        return tls == null || tls.alpn().contains(MESH) ? announcing(tls) : spoken(tls);
    }

    /** Without the version that is not spoken; nothing is added. */
    private UpstreamTls spoken(UpstreamTls tls) {
        String unspoken = this == HTTP1 ? H2 : H1;
        // A list without "h2" is left to a pool of HTTP/2: its endpoint may know before the handshake.
        if (this == NEGOTIATED || !tls.alpn().contains(H2) || !tls.alpn().contains(unspoken)) {
            return tls;
        }
        return with(
                tls, tls.alpn().stream().filter(one -> !one.equals(unspoken)).toList());
    }

    private static UpstreamTls with(UpstreamTls tls, List<String> offered) {
        return new UpstreamTls(
                tls.identitySecret(), tls.trustSecret(), tls.allowedSans(), tls.sni(), offered, tls.foreign());
    }

    /**
     * Says to another sidecar that requests will come, where the configuration leaves open whether they will: its port may
     * take both requests and bytes. Where it is configured already, or the other side is no sidecar, nothing changes.
     *
     * <p>Source: Istio's ALPN filter.
     */
    private @Nullable UpstreamTls announcing(@Nullable UpstreamTls tls) {
        String requests = switch (this) {
            case HTTP1 -> "istio-http/1.1";
            case HTTP2 -> "istio-h2";
            case NEGOTIATED, OPAQUE -> MESH;
        };
        if (tls == null || !tls.alpn().contains(MESH) || tls.alpn().contains(requests)) {
            return tls;
        }
        List<String> offered = new ArrayList<>();
        offered.add(requests);
        offered.addAll(tls.alpn());
        return with(tls, offered);
    }

    /**
     * What a request needs.
     *
     * @param http2 whether it came over HTTP/2
     * @param secured whether there is a handshake
     */
    static Wire of(Protocol protocol, boolean http2, boolean secured) {
        return switch (protocol) {
            case HTTP1 -> HTTP1;
            case HTTP2 -> HTTP2;
            case SAME_AS_DOWNSTREAM -> http2 ? HTTP2 : HTTP1;
            case ALPN -> secured ? NEGOTIATED : HTTP1;
        };
    }
}
