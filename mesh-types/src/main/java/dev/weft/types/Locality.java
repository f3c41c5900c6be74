package dev.weft.types;

/**
 * Where an endpoint or a proxy runs; empty parts mean "unknown".
 *
 * <p>Source: Envoy {@code core.v3.Locality}; Istio writes it as {@code region/zone/subZone}.
 */
public record Locality(String region, String zone, String subZone) {

    /** Nothing is known. */
    public static final Locality UNKNOWN = new Locality("", "", "");

    /** Reads {@code region/zone/subZone}; later parts may be missing. */
    public static Locality parse(String text) {
        String[] parts = text.split("/", 3);
        return new Locality(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }

    @Override
    public String toString() {
        return region + "/" + zone + "/" + subZone;
    }
}
