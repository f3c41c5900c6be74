package dev.weft.config.compile.traffic;

import dev.weft.config.model.TrafficProfile;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a TrafficProfile changes in the policy that the DestinationRule made. */
public final class ProfileOverlay {

    private ProfileOverlay() {}

    /** The policy with the profile's values. */
    public static ClusterPolicy apply(ClusterPolicy policy, TrafficProfile profile) {
        HostSelection selection = policy.selection();
        int aperture = profile.balancing().apertureSize();
        return new ClusterPolicy(
                balancer(policy.loadBalancer(), profile.balancing().peakEwmaDecay()),
                new HostSelection(
                        selection.panicThresholdPercent(),
                        selection.localityWeighted(),
                        selection.overprovisioningPercent(),
                        aperture == 0 ? selection.apertureSize() : aperture),
                breakers(policy.breakers(), profile.retryBudget()),
                outliers(policy.outliers(), profile.ejection()),
                profile.healthChecks().isEmpty() ? policy.healthChecks() : profile.healthChecks(),
                policy.connections());
    }

    /** A connection that goes where its caller dialled has no choice. */
    private static LoadBalancer balancer(LoadBalancer balancer, @Nullable Duration decay) {
        return decay == null || balancer == LoadBalancer.OriginalDestination.INSTANCE
                ? balancer
                : new LoadBalancer.PeakEwma(decay);
    }

    private static CircuitBreakers breakers(CircuitBreakers limits, CircuitBreakers.@Nullable RetryBudget budget) {
        return budget == null
                ? limits
                : new CircuitBreakers(
                        limits.maxConnections(),
                        limits.maxPendingRequests(),
                        limits.maxRequests(),
                        limits.maxRetries(),
                        budget);
    }

    /** Without a DestinationRule's rules errors in a row eject nothing. */
    private static @Nullable OutlierDetection outliers(
            @Nullable OutlierDetection rules, TrafficProfile.@Nullable Ejection added) {
        if (added == null) {
            return rules;
        }
        OutlierDetection usual = OutlierDetection.DEFAULT;
        OutlierDetection base = rules == null
                ? new OutlierDetection(new Consecutive(0, 0, 0), null, null, usual.ejection(), usual.interval(), false)
                : rules;
        OutlierDetection.Ejection times = base.ejection();
        Duration maximum = added.maximum() == null ? times.maximum() : added.maximum();
        Duration jitter = added.jitter() == null ? times.jitter() : added.jitter();
        return new OutlierDetection(
                base.consecutive(),
                added.successRate(),
                added.failurePercentage(),
                new OutlierDetection.Ejection(
                        times.base(),
                        maximum.compareTo(times.base()) < 0 ? times.base() : maximum,
                        jitter,
                        times.maximumPercent(),
                        added.alwaysOne()),
                base.interval(),
                base.splitLocalOrigin(),
                base.errorCodes());
    }
}
