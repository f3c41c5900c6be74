package dev.weft.config.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the workloads of a namespace tell of their traffic. Only {@code tracing} is in force.
 *
 * <p>Source: Istio {@code telemetry.istio.io Telemetry}.
 *
 * @param selector which workloads; empty: all of the namespace (and in the root namespace: all of the mesh)
 * @param tracing in their order
 */
public record Telemetry(Metadata metadata, Selector selector, List<TracingRule> tracing) implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "Telemetry";

    public Telemetry {
        tracing = List.copyOf(tracing);
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

    /** Whose side of a request. */
    public enum Mode {
        /** The client's, outbound. */
        CLIENT,
        /** The server's, inbound. */
        SERVER,
        /** Both. */
        CLIENT_AND_SERVER
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
