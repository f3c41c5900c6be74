package dev.weft.config.ir;

import java.util.List;

/**
 * How requests of a listener get spans.
 *
 * <p>Source: Envoy {@code HttpConnectionManager.Tracing}.
 *
 * @param provider who takes them
 * @param sampling share of requests without a caller's decision, in percent
 * @param tags sorted by name
 */
public record Tracing(Provider provider, double sampling, List<Tag> tags) {

    public Tracing {
        tags = List.copyOf(tags);
    }

    /**
     * A collector.
     *
     * @param cluster that leads there
     * @param authority its {@code HOST:PORT}
     * @param path of its API; empty with gRPC
     * @param service whose spans they are
     */
    public record Provider(Type type, String cluster, String authority, String path, String service) {}

    /** What a collector speaks. */
    public enum Type {
        /** OTLP over gRPC. */
        OPENTELEMETRY_GRPC,
        /** OTLP over HTTP. */
        OPENTELEMETRY_HTTP,
        /** Zipkin's version 2 in JSON. */
        ZIPKIN
    }

    /**
     * A tag of every span.
     *
     * @param source where its text comes from
     * @param value the text, or the name of the variable or header
     * @param fallback where the variable or header is missing; empty: no tag
     */
    public record Tag(String name, Source source, String value, String fallback) {}

    /** Where a tag's text comes from. */
    public enum Source {
        /** It is the text itself. */
        LITERAL,
        /** A variable of the proxy's environment. */
        ENVIRONMENT,
        /** A header of the request. */
        HEADER
    }
}
