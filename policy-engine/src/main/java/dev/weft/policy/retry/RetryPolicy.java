package dev.weft.policy.route;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a failed request is tried again. Carried through from configuration to the wire; evaluated from the resilience
 * release on.
 *
 * <p>Source: Envoy {@code route.v3.RetryPolicy}.
 *
 * @param retryOn Envoy's condition names, for example {@code connect-failure}
 * @param attempts tries after the first; at least 0
 * @param perTryTimeout {@code null}: the route's timeout alone counts
 * @param statusCodes for {@code retriable-status-codes}
 */
public record RetryPolicy(
        List<String> retryOn, int attempts, @Nullable Duration perTryTimeout, List<Integer> statusCodes) {
    public RetryPolicy {
        retryOn = List.copyOf(retryOn);
        statusCodes = List.copyOf(statusCodes);
    }
}
