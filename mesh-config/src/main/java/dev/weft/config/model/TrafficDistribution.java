package dev.weft.config.model;

import java.util.List;
import java.util.Map;

/**
 * Which endpoints of a service callers prefer for where they run, also where none can be ejected.
 *
 * <p>Source: Istio {@code networking.istio.io/traffic-distribution}, Kubernetes {@code trafficDistribution}.
 */
public enum TrafficDistribution {
    /** All alike. */
    ANY,
    /** The same sub-zone, zone, region, then all. */
    CLOSE,
    /** The same zone, region, then all. */
    SAME_ZONE;

    /** The annotation of a service. */
    public static final String ANNOTATION = "networking.istio.io/traffic-distribution";

    /** What users write; {@code PreferClose} is the older name of {@code PreferSameZone} in Kubernetes, not in Istio. */
    public static final Map<String, TrafficDistribution> WORDS =
            Map.of("PreferClose", CLOSE, "PreferSameZone", SAME_ZONE, "Any", ANY);

    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String SUB_ZONE = "topology.istio.io/subzone";

    /** What a service's annotation says; {@link #ANY} where it says nothing that is known. */
    public static TrafficDistribution of(Metadata metadata) {
        return WORDS.getOrDefault(metadata.annotations().getOrDefault(ANNOTATION, "Any"), ANY);
    }

    /** Labels that an endpoint shares with the caller, the most important first; empty: none is looked at. */
    public List<String> labels() {
        return switch (this) {
            case ANY -> List.of();
            case CLOSE -> List.of(REGION, ZONE, SUB_ZONE);
            case SAME_ZONE -> List.of(REGION, ZONE);
        };
    }
}
