package dev.weft.proxy.listener;

import dev.weft.policy.route.MatchedRoute;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.Secured;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tracing.Span;
import dev.weft.proxy.upstream.Delivery;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept of one exchange for its report. Owned by the exchange. */
final class ExchangeRecord implements StreamReport {

    private static final List<String> GRPC =
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16");

    private final Secured connection;
    private final String protocol;
    private final long startTicks;

    @Nullable
    RequestHead head;

    @Nullable
    ClusterState clusterState;

    @Nullable
    EndpointState endpointState;

    @Nullable
    String upstreamPeerId;

    @Nullable
    Workload peer;

    /** {@code null}: the request is not recorded. */
    @Nullable
    Span span;

    /** {@code null}: no chain took the request. */
    @Nullable
    TrafficObserver observer;

    /** {@code null}: no gRPC. */
    private @Nullable GrpcMessages asked;

    private @Nullable GrpcMessages told;

    String authority = "";
    String originalPath = "";

    @Nullable
    MatchedRoute route;

    String clusterName = "";
    String responseFlags = "-";
    String details = "via_upstream";
    String reasonCode = "";
    int responseCode;
    String grpcStatus = "";
    int attempts;
    long bytesReceived;
    long bytesSent;
    long endTicks;
    long requestEndTicks;
    long upstreamTicks = -1;

    ExchangeRecord(Secured connection, String protocol, long startTicks) {
        this.connection = connection;
        this.protocol = protocol;
        this.startTicks = startTicks;
    }

    /** What was asked. */
    void begin(RequestHead request) {
        head = request;
        String type = request.headers().get(HeaderName.CONTENT_TYPE);
        if (type != null && GrpcMessages.are(type)) {
            asked = new GrpcMessages();
            told = new GrpcMessages();
        }
        authority = request.authority();
        originalPath = request.path();
    }

    /** Bytes of the caller's body pass by. */
    void received(ByteBuf data) {
        bytesReceived += data.readableBytes();
        if (asked != null) {
            asked.pass(data);
        }
    }

    /** Bytes of the answer's body pass by. */
    void sent(ByteBuf data) {
        bytesSent += data.readableBytes();
        if (told != null) {
            told.pass(data);
        }
    }

    /** What the caller is answered. */
    void answered(ResponseHead response) {
        responseCode = response.status();
        grpcStatus(response.headers());
    }

    /** Where it went. */
    void tried(Delivery target) {
        endpointState = target.endpoint();
        upstreamPeerId = target.peerUri();
        attempts = target.attempts();
        flag(target.retryFlag());
    }

    /** Of a head or of trailers. */
    void grpcStatus(HeaderBlock fields) {
        int at = fields.indexOf(HeaderName.GRPC_STATUS, 0);
        if (at >= 0) {
            grpcStatus = known(fields.value(at));
        }
    }

    // What a peer may put into a label is bounded.
    private static String known(String status) {
        for (String one : GRPC) {
            if (one.equals(status)) {
                return one;
            }
        }
        return "";
    }

    /**
     * Tells the span and the chain's observer of the end.
     *
     * @param none is told where no chain took the request
     */
    void tell(TrafficObserver none) {
        if (span != null) {
            span.end(this);
        }
        (observer == null ? none : observer).requestEnded(this);
    }

    void flag(String flag) {
        if (!flag.isEmpty()) {
            responseFlags = responseFlags.equals("-") ? flag : responseFlags + "," + flag;
        }
    }

    @Override
    public Direction direction() {
        return connection.accepted().direction();
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String listener() {
        return connection.accepted().listener();
    }

    @Override
    public String method() {
        return head == null ? "" : head.method();
    }

    @Override
    public String authority() {
        return authority;
    }

    @Override
    public String path() {
        return head == null ? "" : head.path();
    }

    @Override
    public String originalPath() {
        return originalPath;
    }

    @Override
    public String routeName() {
        return route == null ? "" : route.route().name();
    }

    @Override
    public String virtualHost() {
        return route == null ? "" : route.virtualHost().name();
    }

    @Override
    public String statPrefix() {
        return route == null ? "" : route.route().statPrefix();
    }

    @Override
    public String clusterName() {
        return clusterName;
    }

    @Override
    public @Nullable ClusterConfig cluster() {
        return clusterState == null ? null : clusterState.config();
    }

    @Override
    public @Nullable Endpoint endpoint() {
        return endpointState == null ? null : endpointState.endpoint();
    }

    @Override
    public String downstreamRemote() {
        return connection.remoteText();
    }

    @Override
    public String downstreamLocal() {
        return connection.destinationText();
    }

    @Override
    public @Nullable String downstreamPeerId() {
        return connection.peerUri();
    }

    @Override
    public @Nullable Workload downstreamPeer() {
        return peer;
    }

    @Override
    public @Nullable String downstreamLocalId() {
        Secured.TlsSession tls = connection.tls();
        return tls == null ? null : tls.localUri();
    }

    @Override
    public @Nullable String upstreamPeerId() {
        return upstreamPeerId;
    }

    @Override
    public String sni() {
        return connection.requestedServerName();
    }

    @Override
    public boolean mutualTls() {
        return switch (direction()) {
            case INBOUND -> connection.mutualTls();
            case OUTBOUND -> upstreamPeerId != null;
        };
    }

    @Override
    public int responseCode() {
        return responseCode;
    }

    @Override
    public String grpcStatus() {
        return grpcStatus;
    }

    @Override
    public String responseFlags() {
        return responseFlags;
    }

    @Override
    public String details() {
        return details;
    }

    @Override
    public String reasonCode() {
        return reasonCode;
    }

    @Override
    public long requestMessages() {
        return asked == null ? 0 : asked.count();
    }

    @Override
    public long responseMessages() {
        return told == null ? 0 : told.count();
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long startTicks() {
        return startTicks;
    }

    @Override
    public long durationNanos() {
        return endTicks - startTicks;
    }

    @Override
    public long upstreamServiceTimeNanos() {
        return upstreamTicks < 0 ? -1 : Math.max(0, upstreamTicks - Math.max(requestEndTicks, startTicks));
    }

    @Override
    public String requestId() {
        return orEmpty(HeaderName.X_REQUEST_ID);
    }

    @Override
    public String traceparent() {
        return orEmpty(HeaderName.TRACEPARENT);
    }

    @Override
    public String userAgent() {
        return orEmpty(HeaderName.USER_AGENT);
    }

    @Override
    public String forwardedFor() {
        return orEmpty(HeaderName.X_FORWARDED_FOR);
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return head == null ? null : head.headers().get(name);
    }

    private String orEmpty(int id) {
        String value = head == null ? null : head.headers().get(id);
        return value == null ? "" : value;
    }
}
