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
    NEGOTIATED;

    private static final String MESH = "istio";

    /**
     * Says to another sidecar that requests will come, where the configuration leaves open whether they will: its port may
     * take both requests and bytes. Where it is configured already, or the other side is no sidecar, nothing changes.
     *
     * <p>Source: Istio's ALPN filter.
     */
    @Nullable
    UpstreamTls announcing(@Nullable UpstreamTls tls) {
        String requests = switch (this) {
            case HTTP1 -> "istio-http/1.1";
            case HTTP2 -> "istio-h2";
            case NEGOTIATED -> MESH;
        };
        if (tls == null || !tls.alpn().contains(MESH) || tls.alpn().contains(requests)) {
            return tls;
        }
        List<String> offered = new ArrayList<>();
        offered.add(requests);
        offered.addAll(tls.alpn());
        return new UpstreamTls(
                tls.identitySecret(), tls.trustSecret(), tls.allowedSans(), tls.sni(), offered, tls.foreign());
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
