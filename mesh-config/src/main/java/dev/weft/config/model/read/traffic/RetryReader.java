package dev.weft.config.model.read.traffic;

import dev.weft.config.model.RetryRule;
import dev.weft.config.parse.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code retries} of a VirtualService and {@code retry} of an HTTPRoute.
 *
 * <p>Source: Istio {@code HTTPRetry}, Gateway API {@code HTTPRouteRetry}.
 */
public final class RetryReader {

    private static final int USUAL_ATTEMPTS = 2;
    private static final int MOST_ATTEMPTS = 1_000;
    private static final Set<String> CONDITIONS = Set.of(
            "5xx",
            "gateway-error",
            "reset",
            "reset-before-request",
            "connect-failure",
            "envoy-ratelimited",
            "retriable-4xx",
            "refused-stream",
            "retriable-status-codes",
            "retriable-headers",
            "http3-post-connect-failure",
            "cancelled",
            "deadline-exceeded",
            "internal",
            "resource-exhausted",
            "unavailable");

    private RetryReader() {}

    /** Istio's block; {@code null}: not said. Without {@code attempts} nothing is retried. */
    public static @Nullable RetryRule istio(@Nullable Fields retries) {
        if (retries == null) {
            return null;
        }
        retries.ignore(
                "attempts", "perTryTimeout", "retryOn", "retryRemoteLocalities", "retryIgnorePreviousHosts", "backoff");
        retries.end();
        Set<String> conditions = new LinkedHashSet<>();
        List<Integer> codes = new ArrayList<>();
        for (String written : retries.text("retryOn", "").split(",", -1)) {
            condition(retries, written.strip(), conditions, codes);
        }
        if (!codes.isEmpty()) {
            conditions.add("retriable-status-codes");
        }
        return new RetryRule(
                (int) retries.integer("attempts", 0, MOST_ATTEMPTS, 0),
                List.copyOf(conditions),
                codes,
                TrafficFields.duration(retries, "perTryTimeout"),
                TrafficFields.duration(retries, "backoff"),
                new RetryRule.Hosts(
                        retries.flag("retryIgnorePreviousHosts", true), retries.flag("retryRemoteLocalities", false)));
    }

    /**
     * Gateway API's block; {@code null}: not said. Broken connections are retried beside the codes that are written.
     *
     * @param perTry {@code timeouts.backendRequest}
     */
    public static @Nullable RetryRule gateway(@Nullable Fields retry, @Nullable Duration perTry) {
        if (retry == null) {
            return perTry == null
                    ? null
                    : new RetryRule(USUAL_ATTEMPTS, List.of(), List.of(), perTry, null, RetryRule.Hosts.DEFAULT);
        }
        retry.ignore("codes", "attempts", "backoff");
        retry.end();
        List<Integer> codes = new ArrayList<>();
        for (long code : retry.integers("codes", 400, 599)) {
            codes.add((int) code);
        }
        List<String> conditions = codes.isEmpty()
                ? List.of("connect-failure", "refused-stream", "reset")
                : List.of("connect-failure", "refused-stream", "reset", "retriable-status-codes");
        return new RetryRule(
                (int) retry.integer("attempts", 0, MOST_ATTEMPTS, USUAL_ATTEMPTS),
                conditions,
                codes,
                perTry,
                TrafficFields.duration(retry, "backoff"),
                RetryRule.Hosts.DEFAULT);
    }

    private static void condition(Fields retries, String written, Set<String> conditions, List<Integer> codes) {
        if (written.isEmpty()) {
            return;
        }
        boolean number = written.chars().allMatch(c -> c >= '0' && c <= '9');
        if (number && written.length() == 3 && written.charAt(0) >= '1' && written.charAt(0) <= '5') {
            codes.add(Integer.parseInt(written));
        } else if (CONDITIONS.contains(written)) {
            conditions.add(written);
        } else {
            retries.invalid(
                    "retryOn",
                    Fields.quoted(written),
                    "a status code, or one of " + String.join(", ", new java.util.TreeSet<>(CONDITIONS)));
        }
    }
}
