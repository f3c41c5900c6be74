package dev.weft.policy.cluster;

/**
 * From which endpoints the load balancer picks.
 *
 * <p>Source: Envoy {@code Cluster.CommonLbConfig}; the aperture is Finagle's.
 *
 * @param panicThresholdPercent 0 to 100: with fewer healthy endpoints in a priority than this, health is ignored there; 0: never
 *     ignored
 * @param localityWeighted localities share the traffic by their weights instead of by their endpoints
 * @param overprovisioningPercent at least 100: a priority counts as whole while its healthy share times this is 100
 * @param apertureSize above this many endpoints a proxy uses a subset of its own of about this size, chosen by its
 *     identity; 0: always all. Envoy clients use all
 */
public record HostSelection(
        int panicThresholdPercent, boolean localityWeighted, int overprovisioningPercent, int apertureSize) {

    /** Istio's: no panic, Envoy's overprovisioning of 140, no aperture. */
    public static final HostSelection DEFAULT = new HostSelection(0, false, 140, 0);

    public HostSelection {
        if (panicThresholdPercent < 0 || panicThresholdPercent > 100) {
            throw new IllegalArgumentException(
                    "panicThresholdPercent: " + panicThresholdPercent + " (expected: 0 to 100)");
        }
        if (overprovisioningPercent < 100) {
            throw new IllegalArgumentException(
                    "overprovisioningPercent: " + overprovisioningPercent + " (expected: at least 100)");
        }
        if (apertureSize < 0) {
            throw new IllegalArgumentException("apertureSize: " + apertureSize + " (expected: at least 0)");
        }
    }
}
