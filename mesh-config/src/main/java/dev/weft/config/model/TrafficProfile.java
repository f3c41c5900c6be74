package dev.weft.config.model;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the public kinds cannot say about how callers treat the endpoints of a host. It adds to the DestinationRule of the
 * host and replaces what both say.
 *
 * <p>Source: Weft's own kind, {@code weft.dev/v1alpha1}; the fields are Envoy's, Kuma's and Finagle's.
 *
 * @param metadata who it is
 * @param target the hosts it holds for
 * @param balancing which endpoint is picked
 * @param healthChecks active checks; empty: none
 * @param ejection {@code null}: nothing is said
 * @param retryBudget {@code null}: nothing is said
 */
public record TrafficProfile(
        Metadata metadata,
        Target target,
        Balancing balancing,
        List<HealthCheck> healthChecks,
        @Nullable Ejection ejection,
        CircuitBreakers.@Nullable RetryBudget retryBudget)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "TrafficProfile";

    public TrafficProfile {
        healthChecks = List.copyOf(healthChecks);
    }

    /**
     * The hosts.
     *
     * @param host as written, lower case; empty: every host of the object's namespace
     * @param subset of the host's DestinationRule; empty: the host and every subset that has no profile of its own
     */
    public record Target(String host, String subset) {
        /** Every host of the namespace. */
        public static final Target NAMESPACE = new Target("", "");
    }

    /**
     * Which endpoint is picked.
     *
     * @param peakEwmaDecay {@code null}: the DestinationRule's load balancer
     * @param apertureSize 0: all endpoints
     */
    public record Balancing(@Nullable Duration peakEwmaDecay, int apertureSize) {
        /** Nothing is said. */
        public static final Balancing NONE = new Balancing(null, 0);
    }

    /**
     * What is added to {@code outlierDetection}.
     *
     * @param successRate {@code null}: not judged
     * @param failurePercentage {@code null}: not judged
     * @param maximum longest ejection; {@code null}: 300 s
     * @param jitter {@code null}: none
     * @param alwaysOne one endpoint may be ejected whatever the percentage
     */
    public record Ejection(
            @Nullable SuccessRate successRate,
            @Nullable FailurePercentage failurePercentage,
            @Nullable Duration maximum,
            @Nullable Duration jitter,
            boolean alwaysOne) {}
}
