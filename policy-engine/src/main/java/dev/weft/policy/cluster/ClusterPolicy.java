package dev.weft.policy.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of a cluster are picked, limited, watched and connected to.
 *
 * <p>Source: Envoy {@code cluster.v3.Cluster}, Istio {@code DestinationRule.trafficPolicy}.
 *
 * @param loadBalancer which endpoint takes a request
 * @param selection from which part of the endpoints it is picked
 * @param breakers how much may be under way at once
 * @param outliers when an endpoint is ejected for what requests saw; {@code null}: never
 * @param healthChecks active checks; an endpoint that fails one is not picked; empty: none
 * @param connections how connections are kept
 */
public record ClusterPolicy(
        LoadBalancer loadBalancer,
        HostSelection selection,
        CircuitBreakers breakers,
        @Nullable OutlierDetection outliers,
        List<HealthCheck> healthChecks,
        ConnectionSettings connections) {

    /** Istio's defaults: least request, no limits, no ejection, no checks. */
    public static final ClusterPolicy DEFAULT = new ClusterPolicy(
            LoadBalancer.LeastRequest.DEFAULT,
            HostSelection.DEFAULT,
            CircuitBreakers.UNLIMITED,
            null,
            List.of(),
            ConnectionSettings.DEFAULT);

    public ClusterPolicy {
        healthChecks = List.copyOf(healthChecks);
    }

    /** The defaults with another load balancer. */
    public static ClusterPolicy of(LoadBalancer loadBalancer) {
        return DEFAULT.with(loadBalancer);
    }

    /** The same with another load balancer. */
    public ClusterPolicy with(LoadBalancer changed) {
        return new ClusterPolicy(changed, selection, breakers, outliers, healthChecks, connections);
    }

    /** The same with other limits. */
    public ClusterPolicy with(CircuitBreakers changed) {
        return new ClusterPolicy(loadBalancer, selection, changed, outliers, healthChecks, connections);
    }

    /** The same with connections that are kept otherwise. */
    public ClusterPolicy with(ConnectionSettings changed) {
        return new ClusterPolicy(loadBalancer, selection, breakers, outliers, healthChecks, changed);
    }

    /** The same with other ejection rules; {@code null}: nothing is ejected. */
    public ClusterPolicy with(@Nullable OutlierDetection changed) {
        return new ClusterPolicy(loadBalancer, selection, breakers, changed, healthChecks, connections);
    }
}
