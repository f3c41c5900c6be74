package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.StreamReport;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report with what a test says of it. */
public record Report(
        Direction direction,
        @Nullable ClusterConfig cluster,
        @Nullable Endpoint endpoint,
        @Nullable String peer,
        @Nullable String own,
        boolean mutualTls,
        int responseCode,
        String responseFlags,
        Map<String, String> headers)
        implements StreamReport {

    @Override
    public @Nullable Workload downstreamPeer() {
        String described = headers.get("x-envoy-peer-metadata");
        return described == null || peer == null
                ? null
                : PeerMetadata.decode(described, peer).orElse(null);
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public String listener() {
        return "l";
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String authority() {
        return "catalog";
    }

    @Override
    public String path() {
        return "/v1/books";
    }

    @Override
    public String originalPath() {
        return "/books\n\"";
    }

    @Override
    public String routeName() {
        return "";
    }

    @Override
    public String virtualHost() {
        return "vhost";
    }

    @Override
    public String statPrefix() {
        return headers.getOrDefault("stat-prefix", "");
    }

    @Override
    public int attempts() {
        return Integer.parseInt(headers.getOrDefault("attempts", "0"));
    }

    @Override
    public String clusterName() {
        return cluster == null ? "" : cluster.name();
    }

    @Override
    public String downstreamRemote() {
        return "10.0.0.9:5000";
    }

    @Override
    public String downstreamLocal() {
        return "10.0.0.1:80";
    }

    @Override
    public @Nullable String downstreamPeerId() {
        return direction == Direction.INBOUND ? peer : null;
    }

    @Override
    public @Nullable String downstreamLocalId() {
        return direction == Direction.INBOUND ? own : null;
    }

    @Override
    public @Nullable String upstreamPeerId() {
        return direction == Direction.OUTBOUND ? peer : null;
    }

    @Override
    public String sni() {
        return "";
    }

    @Override
    public String details() {
        return "via_upstream";
    }

    @Override
    public String reasonCode() {
        return "";
    }

    @Override
    public long bytesReceived() {
        return 10;
    }

    @Override
    public long bytesSent() {
        return 300;
    }

    @Override
    public long requestMessages() {
        return 3;
    }

    @Override
    public long responseMessages() {
        return 2;
    }

    @Override
    public long startTicks() {
        return 0;
    }

    @Override
    public long durationNanos() {
        return 7_000_000;
    }

    @Override
    public long upstreamServiceTimeNanos() {
        return 5_000_000;
    }

    @Override
    public String requestId() {
        return "id-1";
    }

    @Override
    public String traceparent() {
        return "";
    }

    @Override
    public String userAgent() {
        return "";
    }

    @Override
    public String forwardedFor() {
        return "";
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return headers.get(name);
    }
}
