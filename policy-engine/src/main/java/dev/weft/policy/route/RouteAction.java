package dev.weft.policy.route;

import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request that a route takes. Exactly one case applies.
 *
 * <p>Source: Envoy {@code route.v3.Route.action}.
 */
public sealed interface RouteAction {

    /**
     * Sends it to one of several clusters.
     *
     * @param clusters never empty; shares need not sum to 100, but to more than 0
     * @param rewrite what is changed in path and authority
     * @param timeout from the end of the request to the end of the response, retries included; {@code null}: no limit
     * @param retry when and how often to try again; {@code null}: never
     * @param mirrors copies that are sent aside
     * @param hashPolicies what the hash of consistent hashing is made of, in order
     * @param clusterNotFoundStatus the answer when the cluster is not known: 404, 500 or 503
     */
    record Forward(
            List<WeightedCluster> clusters,
            Rewrite rewrite,
            @Nullable Duration timeout,
            @Nullable RetryPolicy retry,
            List<Mirror> mirrors,
            List<HashPolicy> hashPolicies,
            int clusterNotFoundStatus)
            implements RouteAction {
        /** Envoy's answer when a cluster is not known. */
        public static final int CLUSTER_NOT_FOUND = 503;

        public Forward {
            clusters = List.copyOf(clusters);
            mirrors = List.copyOf(mirrors);
            hashPolicies = List.copyOf(hashPolicies);
            if (clusters.isEmpty()) {
                throw new IllegalArgumentException("clusters: [] (expected: at least 1)");
            }
            if (clusterNotFoundStatus != 404 && clusterNotFoundStatus != 500 && clusterNotFoundStatus != 503) {
                throw new IllegalArgumentException(
                        "clusterNotFoundStatus: " + clusterNotFoundStatus + " (expected: 404, 500 or 503)");
            }
        }

        /** With Envoy's answer when a cluster is not known. */
        public Forward(
                List<WeightedCluster> clusters,
                Rewrite rewrite,
                @Nullable Duration timeout,
                @Nullable RetryPolicy retry,
                List<Mirror> mirrors,
                List<HashPolicy> hashPolicies) {
            this(clusters, rewrite, timeout, retry, mirrors, hashPolicies, CLUSTER_NOT_FOUND);
        }

        /** The same with another answer when a cluster is not known. */
        public Forward withClusterNotFoundStatus(int status) {
            return new Forward(clusters, rewrite, timeout, retry, mirrors, hashPolicies, status);
        }

        /** Without copies and hashing. */
        public Forward(
                List<WeightedCluster> clusters,
                Rewrite rewrite,
                @Nullable Duration timeout,
                @Nullable RetryPolicy retry) {
            this(clusters, rewrite, timeout, retry, List.of(), List.of());
        }
    }

    /**
     * Answers with a redirect.
     *
     * @param scheme {@code null} keeps it
     * @param host {@code null} keeps it
     * @param port 0 keeps it
     * @param path how the path changes; {@link PathRewrite.Keep} keeps it
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(
            @Nullable String scheme, @Nullable String host, int port, PathRewrite path, int status, boolean stripQuery)
            implements RouteAction {}

    /**
     * Answers without asking anybody.
     *
     * @param status 100 to 599
     * @param body text in UTF-8; empty for none
     */
    record DirectResponse(int status, String body) implements RouteAction {}

    /**
     * A destination and its share.
     *
     * @param cluster the cluster's name
     * @param weight at least 0
     * @param requestHeaders changes on the way there
     * @param responseHeaders changes on the way back
     * @param authority the new Host on the way there; {@code null}: what the route says
     */
    record WeightedCluster(
            String cluster,
            int weight,
            HeaderMutation requestHeaders,
            HeaderMutation responseHeaders,
            @Nullable String authority) {
        public WeightedCluster {
            if (weight < 0) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: at least 0)");
            }
        }

        /** A destination with the Host that the route says. */
        public WeightedCluster(
                String cluster, int weight, HeaderMutation requestHeaders, HeaderMutation responseHeaders) {
            this(cluster, weight, requestHeaders, responseHeaders, null);
        }

        /** A destination without header changes. */
        public static WeightedCluster of(String cluster, int weight) {
            return new WeightedCluster(cluster, weight, HeaderMutation.NONE, HeaderMutation.NONE);
        }
    }

    /**
     * What is changed in the request line and Host.
     *
     * @param path how the path changes
     * @param authority the new Host; {@code null} keeps the caller's
     */
    record Rewrite(PathRewrite path, @Nullable String authority) {
        /** Changes nothing. */
        public static final Rewrite NONE = new Rewrite(PathRewrite.Keep.INSTANCE, null);
    }
}
