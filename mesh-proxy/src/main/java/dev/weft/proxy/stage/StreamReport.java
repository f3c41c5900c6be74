package dev.weft.proxy.stage;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import org.jspecify.annotations.Nullable;

/**
 * What is told about one request, or one opaque connection, at its end. A view of the proxy's own state: valid only during
 * the call that hands it over, on that thread; copy what is kept.
 *
 * <p>Text that the peer chose (method, authority, path, user agent, ids) is unescaped; its length is bounded by the limits
 * on headers.
 */
public interface StreamReport {

    /** Whose traffic it was. */
    Direction direction();

    /** {@code HTTP/1.1}, {@code HTTP/2} or {@code TCP}. */
    String protocol();

    /** The listener that took the connection. */
    String listener();

    /** Empty for opaque connections and for requests that could not be read. */
    String method();

    /** The Host that the caller sent; empty where there is none. */
    String authority();

    /** Path with query as it was forwarded (normalised, rewritten); empty where there is none. */
    String path();

    /** Path with query after normalisation and before any rewrite; empty where there is none. */
    String originalPath();

    /** The route that matched; empty where none did or it has no name. */
    String routeName();

    /** The virtual host of the route that matched; empty where none did. */
    default String virtualHost() {
        return "";
    }

    /** Under which name the route's traffic is counted apart; empty: it is not. */
    default String statPrefix() {
        return "";
    }

    /** The cluster that was chosen; empty where none was. */
    String clusterName();

    /** The chosen cluster's configuration; {@code null} where none was chosen or it does not exist. */
    @Nullable
    ClusterConfig cluster();

    /** The endpoint that was picked last; {@code null} where none was. */
    @Nullable
    Endpoint endpoint();

    /** Address and port of the peer that connected, as {@code ADDRESS:PORT}. */
    String downstreamRemote();

    /** Address and port that it connected to, as {@code ADDRESS:PORT}. */
    String downstreamLocal();

    /** SPIFFE ID of the peer that connected; {@code null} without mTLS. */
    @Nullable
    String downstreamPeerId();

    /** The workload that connected, as its sidecar says; {@code null} where it has not said. */
    @Nullable
    Workload downstreamPeer();

    /** SPIFFE ID that we showed to the peer that connected; {@code null} without TLS. */
    @Nullable
    String downstreamLocalId();

    /** SPIFFE ID of the upstream; {@code null} without mTLS. */
    @Nullable
    String upstreamPeerId();

    /** The server name the peer asked for; empty without TLS. */
    String sni();

    /** Whether the hop that the report is about (inbound: downstream, outbound: upstream) ran over mutual TLS. */
    boolean mutualTls();

    /** Status sent downstream; 0 where none was, or for opaque connections. */
    int responseCode();

    /** {@code grpc-status} of the answer, 0 to 16; empty where there is none. */
    default String grpcStatus() {
        return "";
    }

    /** Envoy's response flags, for example {@code UH}, joined by commas; {@code -} for none. */
    String responseFlags();

    /** Envoy's response code details, for example {@code via_upstream}. */
    String details();

    /** Stable code of a reply that this proxy made; empty for the upstream's own. */
    String reasonCode();

    /** Body bytes (opaque: all bytes) from downstream. */
    long bytesReceived();

    /** Body bytes (opaque: all bytes) to downstream. */
    long bytesSent();

    /** gRPC messages that the caller sent; 0 for other requests. */
    default long requestMessages() {
        return 0;
    }

    /** gRPC messages that it was answered; 0 for other requests. */
    default long responseMessages() {
        return 0;
    }

    /** How often it was sent to an endpoint; 0 where it never was. */
    default int attempts() {
        return 0;
    }

    /** When it began, in ticks of {@link dev.weft.types.Ticker}. */
    long startTicks();

    /** How long it took, in nanoseconds. */
    long durationNanos();

    /** From the request's end to the response's first byte, in nanoseconds; -1 where none came. */
    long upstreamServiceTimeNanos();

    /** {@code x-request-id}; empty where there is none. */
    String requestId();

    /** {@code traceparent} as it was forwarded; empty where there is none. */
    String traceparent();

    /** {@code user-agent}; empty where there is none. */
    String userAgent();

    /** {@code x-forwarded-for} as it came; empty where there is none. */
    String forwardedFor();

    /**
     * A header of the request as it came from downstream, for configurable log fields.
     *
     * @param name lower case
     * @return the first value; {@code null} where there is none
     */
    @Nullable
    String requestHeader(String name);
}
