package dev.weft.config.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a request is tried again, as users say it; what is not said is the mesh's default.
 *
 * <p>Source: Istio {@code HTTPRetry}, Gateway API {@code HTTPRouteRetry}.
 *
 * @param attempts tries after the first; 0: none
 * @param retryOn Envoy's conditions; empty: the mesh's
 * @param statusCodes for {@code retriable-status-codes}
 * @param perTryTimeout {@code null}: the route's timeout alone counts
 * @param backoff before the first further try; {@code null}: the mesh's
 * @param hosts where a further try may go
 */
public record RetryRule(
        int attempts,
        List<String> retryOn,
        List<Integer> statusCodes,
        @Nullable Duration perTryTimeout,
        @Nullable Duration backoff,
        Hosts hosts) {

    /** Nothing is tried again. */
    public static final RetryRule NEVER = new RetryRule(0, List.of(), List.of(), null, null, Hosts.DEFAULT);

    public RetryRule {
        retryOn = List.copyOf(retryOn);
        statusCodes = List.copyOf(statusCodes);
    }

    /**
     * Where a further try may go.
     *
     * @param avoidPrevious not where the last one failed
     * @param otherLocalities also to other localities at once
     */
    public record Hosts(boolean avoidPrevious, boolean otherLocalities) {
        /** What holds where nothing is said. */
        public static final Hosts DEFAULT = new Hosts(true, false);
    }
}
