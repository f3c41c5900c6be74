package dev.weft.proxy.config;

import java.time.Duration;
import java.util.List;

/**
 * How requests of a connection manager are traced.
 *
 * <p>Source: Envoy {@code HttpConnectionManager.Tracing}.
 *
 * @param provider who takes the spans
 * @param sampling which requests get a span
 * @param tags of every span, beside the standard ones; at most {@value #MAX_TAGS}
 * @param maxPathLength characters of the path in {@code http.url}, at least 1
 */
public record Tracing(Provider provider, Sampling sampling, List<Tag> tags, int maxPathLength) {

    /** Tags that a configuration may add. */
    public static final int MAX_TAGS = 64;

    /** Envoy's and Istio's default of {@code max_path_tag_length}. */
    public static final int DEFAULT_PATH_LENGTH = 256;

    public Tracing {
        tags = List.copyOf(tags);
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("custom_tags: " + tags.size() + " (expected: at most " + MAX_TAGS + ")");
        }
        if (maxPathLength < 1) {
            throw new IllegalArgumentException("maxPathLength: " + maxPathLength + " (expected: at least 1)");
        }
    }

    /**
     * Which requests get a span. A caller's own decision counts before {@code random}; {@code overall} bounds both.
     *
     * @param random share of requests without a decision, in percent
     * @param overall share of requests that were to get one, in percent
     */
    public record Sampling(double random, double overall) {
        public Sampling {
            requirePercent("random_sampling", random);
            requirePercent("overall_sampling", overall);
        }

        private static void requirePercent(String name, double value) {
            if (!(value >= 0 && value <= 100)) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 100)");
            }
        }
    }

    /**
     * Where a collector listens.
     *
     * @param cluster the cluster that leads there
     * @param authority sent as host; empty: the cluster's name
     * @param timeout for one batch
     */
    public record Collector(String cluster, String authority, Duration timeout) {}

    /** Who takes the spans, and in which form. */
    public sealed interface Provider {
        /** Where. */
        Collector collector();

        /**
         * OpenTelemetry's protocol.
         *
         * @param serviceName empty: the workload's own
         * @param path of HTTP requests; empty: gRPC
         */
        record OpenTelemetry(Collector collector, String serviceName, String path) implements Provider {
            /** Whether batches are gRPC calls. */
            public boolean grpc() {
                return path.isEmpty();
            }
        }

        /**
         * Zipkin's version 2 in JSON.
         *
         * @param wideTraceIds new trace ids have 128 bits
         */
        record Zipkin(Collector collector, String path, boolean wideTraceIds) implements Provider {}
    }

    /** A tag of every span. */
    public sealed interface Tag {
        /** Its key. */
        String name();

        /** Fixed text. */
        record Literal(String name, String value) implements Tag {}

        /** A variable of the sidecar's environment; left out where it and the fallback are empty. */
        record Environment(String name, String variable, String fallback) implements Tag {}

        /** A header of the request, lower case; left out where it and the fallback are empty. */
        record Header(String name, String header, String fallback) implements Tag {}
    }
}
