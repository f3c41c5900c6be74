package dev.weft.proxy.tracing;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.StreamReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Name and tags of a request's span: Envoy's standard ones, Istio's of the workload, then the configured ones. Any thread.
 *
 * <p>Source: Envoy, HTTP tracing tags; Istio, {@code enableIstioTags}.
 */
final class SpanTags {

    private static final String UNKNOWN = "unknown";
    private static final int SERVER_ERROR = 500;
    private static final int MAX_TEXT = 1024;
    private static final int MAX_METHOD = 64;

    private final List<FinishedSpan.Tag> own;
    private final List<Tracing.Tag> custom;
    private final int pathLength;

    /** @param environment of the sidecar; {@code null} for a variable that is not set */
    SpanTags(Tracing config, Workload self, UnaryOperator<@Nullable String> environment) {
        List<FinishedSpan.Tag> fixed = new ArrayList<>();
        fixed.add(new FinishedSpan.Tag("component", "proxy"));
        fixed.add(new FinishedSpan.Tag("istio.canonical_service", self.canonicalService()));
        fixed.add(new FinishedSpan.Tag("istio.canonical_revision", self.canonicalRevision()));
        fixed.add(new FinishedSpan.Tag("istio.namespace", self.namespace()));
        fixed.add(new FinishedSpan.Tag("istio.cluster_id", self.cluster()));
        List<Tracing.Tag> later = new ArrayList<>();
        for (Tracing.Tag tag : config.tags()) {
            switch (tag) {
                case Tracing.Tag.Literal literal -> add(fixed, literal.name(), literal.value());
                case Tracing.Tag.Environment variable ->
                    add(fixed, variable.name(), or(environment.apply(variable.variable()), variable.fallback()));
                case Tracing.Tag.Header header -> later.add(header);
            }
        }
        this.own = List.copyOf(fixed);
        this.custom = List.copyOf(later);
        this.pathLength = config.maxPathLength();
    }

    /** {@code HOST:PORT/*} of the service, as Istio calls it; else what Envoy calls a request that no route knows. */
    static String name(StreamReport report) {
        ClusterConfig cluster = report.cluster();
        if (cluster != null && !cluster.service().host().equals(UNKNOWN)) {
            String name = report.clusterName();
            int first = name.indexOf('|');
            int second = name.indexOf('|', first + 1);
            String port = first < 0 || second < 0 ? "" : ":" + name.substring(first + 1, second);
            return cluster.service().host() + port + "/*";
        }
        return report.direction() == Direction.INBOUND ? "ingress" : "egress " + cut(report.authority());
    }

    static boolean failed(StreamReport report) {
        return report.responseCode() == 0 || report.responseCode() >= SERVER_ERROR;
    }

    List<FinishedSpan.Tag> of(StreamReport report) {
        List<FinishedSpan.Tag> tags = new ArrayList<>(own.size() + custom.size() + 20);
        tags.addAll(own);
        request(tags, report);
        response(tags, report);
        for (Tracing.Tag tag : custom) {
            if (tag instanceof Tracing.Tag.Header header) {
                add(tags, header.name(), or(report.requestHeader(header.header()), header.fallback()));
            }
        }
        return tags;
    }

    private void request(List<FinishedSpan.Tag> tags, StreamReport report) {
        add(tags, "guid:x-request-id", report.requestId());
        String path = report.originalPath();
        String scheme = report.downstreamLocalId() == null ? "http" : "https";
        add(
                tags,
                "http.url",
                scheme + "://" + report.authority() + path.substring(0, Math.min(path.length(), pathLength)));
        String method = report.method();
        add(tags, "http.method", method.substring(0, Math.min(method.length(), MAX_METHOD)));
        add(tags, "http.protocol", report.protocol());
        add(tags, "user_agent", report.userAgent());
        add(tags, "peer.address", report.downstreamRemote());
        add(tags, "request_size", Long.toString(report.bytesReceived()));
    }

    private static void response(List<FinishedSpan.Tag> tags, StreamReport report) {
        add(tags, "http.status_code", Integer.toString(report.responseCode()));
        add(tags, "response_size", Long.toString(report.bytesSent()));
        add(tags, "response_flags", report.responseFlags());
        add(tags, "upstream_cluster", report.clusterName());
        add(tags, "upstream_cluster.name", report.clusterName());
        Endpoint endpoint = report.endpoint();
        if (endpoint != null) {
            add(tags, "upstream_address", endpoint.address() + ":" + endpoint.port());
        }
        add(tags, "grpc.status_code", report.grpcStatus());
        if (failed(report)) {
            add(tags, "error", "true");
        }
    }

    private static void add(List<FinishedSpan.Tag> tags, String key, String value) {
        if (!value.isEmpty()) {
            tags.add(new FinishedSpan.Tag(key, cut(value)));
        }
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null || value.isEmpty() ? fallback : value;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
