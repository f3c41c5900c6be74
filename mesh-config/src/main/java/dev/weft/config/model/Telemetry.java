package dev.weft.config.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the workloads of a namespace tell of their traffic.
 *
 * <p>Source: Istio {@code telemetry.istio.io Telemetry}.
 *
 * @param selector which workloads; empty: all of the namespace (and in the root namespace: all of the mesh)
 * @param tracing in their order
 * @param accessLogging in their order
 * @param metrics in their order
 */
public record Telemetry(
        Metadata metadata,
        Selector selector,
        List<TracingRule> tracing,
        List<LoggingRule> accessLogging,
        List<MetricsRule> metrics)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "Telemetry";

    public Telemetry {
        tracing = List.copyOf(tracing);
        accessLogging = List.copyOf(accessLogging);
        metrics = List.copyOf(metrics);
    }

    /**
     * What is said about spans; what is not said holds as the next less specific rule says.
     *
     * @param mode whose spans
     * @param providers names of the mesh's providers; empty: not said
     * @param percentage share of requests without a caller's decision, 0 to 100; {@code null}: not said
     * @param disabled whether none is told; {@code null}: not said
     * @param tags of every span, by name; empty: not said
     */
    public record TracingRule(
            Mode mode,
            List<String> providers,
            @Nullable Double percentage,
            @Nullable Boolean disabled,
            Map<String, Tag> tags) {
        public TracingRule {
            providers = List.copyOf(providers);
            tags = Map.copyOf(tags);
        }
    }

    /**
     * What is said about access logs.
     *
     * @param mode whose requests
     * @param providers names of the mesh's providers; empty: those of the next less specific rule
     * @param disabled whether those providers hear nothing
     * @param filter a CEL condition, which requests are told; empty: all
     */
    public record LoggingRule(Mode mode, List<String> providers, boolean disabled, String filter) {
        public LoggingRule {
            providers = List.copyOf(providers);
        }
    }

    /**
     * What is said about metrics.
     *
     * @param providers whose; empty: not said
     * @param overrides in their order
     */
    public record MetricsRule(List<String> providers, List<MetricOverride> overrides) {
        public MetricsRule {
            providers = List.copyOf(providers);
            overrides = List.copyOf(overrides);
        }
    }

    /**
     * How metrics differ from Istio's.
     *
     * @param mode whose
     * @param metric which; {@code null}: all
     * @param disabled whether they are not made; {@code null}: not said
     * @param tags labels by name: the CEL expression of its value; empty text: the label is left out
     */
    public record MetricOverride(
            Mode mode, @Nullable Metric metric, @Nullable Boolean disabled, Map<String, String> tags) {
        public MetricOverride {
            tags = Map.copyOf(tags);
        }
    }

    /** Istio's standard metrics. */
    public enum Metric {
        /** {@code istio_requests_total}. */
        REQUEST_COUNT("requests_total"),
        /** {@code istio_request_duration_milliseconds}. */
        REQUEST_DURATION("request_duration_milliseconds"),
        /** {@code istio_request_bytes}. */
        REQUEST_SIZE("request_bytes"),
        /** {@code istio_response_bytes}. */
        RESPONSE_SIZE("response_bytes"),
        /** {@code istio_tcp_connections_opened_total}. */
        TCP_OPENED_CONNECTIONS("tcp_connections_opened_total"),
        /** {@code istio_tcp_connections_closed_total}. */
        TCP_CLOSED_CONNECTIONS("tcp_connections_closed_total"),
        /** {@code istio_tcp_sent_bytes_total}. */
        TCP_SENT_BYTES("tcp_sent_bytes_total"),
        /** {@code istio_tcp_received_bytes_total}. */
        TCP_RECEIVED_BYTES("tcp_received_bytes_total"),
        /** {@code istio_request_messages_total}. */
        GRPC_REQUEST_MESSAGES("request_messages_total"),
        /** {@code istio_response_messages_total}. */
        GRPC_RESPONSE_MESSAGES("response_messages_total");

        private final String series;

        Metric(String series) {
            this.series = series;
        }

        /** As exposed, without {@code istio_}. */
        public String series() {
            return series;
        }
    }

    /** Whose side of a request. */
    public enum Mode {
        /** The client's, outbound. */
        CLIENT,
        /** The server's, inbound. */
        SERVER,
        /** Both. */
        CLIENT_AND_SERVER;

        /**
         * Whether this one side is meant.
         *
         * @param side {@link #CLIENT} or {@link #SERVER}
         */
        public boolean covers(Mode side) {
            return this == CLIENT_AND_SERVER || this == side;
        }
    }

    /** Where a tag's text comes from. */
    public sealed interface Tag {
        /** Fixed. */
        record Literal(String value) implements Tag {}

        /** A variable of the sidecar's environment. */
        record Environment(String variable, String fallback) implements Tag {}

        /** A header of the request. */
        record Header(String header, String fallback) implements Tag {}
    }
}
