package dev.weft.policy.retry;

import dev.weft.policy.facts.HeaderFacts;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a request's own headers change in a plan. */
final class RetryOverride {

    /** A request may not ask for more: each retry is work for someone else. */
    private static final int MOST_RETRIES = 100;

    private static final int MOST_ENTRIES = 32;

    private RetryOverride() {}

    static RetryPlan apply(RetryPlan plan, HeaderFacts request) {
        String on = first(request, "x-envoy-retry-on");
        String grpcOn = first(request, "x-envoy-retry-grpc-on");
        String most = first(request, "x-envoy-max-retries");
        String statuses = first(request, "x-envoy-retriable-status-codes");
        String names = first(request, "x-envoy-retriable-header-names");
        String perTry = first(request, "x-envoy-upstream-rq-per-try-timeout-ms");
        boolean asks = on != null || grpcOn != null;
        if (!asks && (plan.isInert() || most == null && statuses == null && names == null && perTry == null)) {
            return plan;
        }
        int conditions =
                (on == null ? 0 : RetryConditions.http(on)) | (grpcOn == null ? 0 : RetryConditions.grpc(grpcOn));
        long retries = number(most);
        long perTryMillis = number(perTry);
        return plan.with(
                conditions,
                retries < 0 ? plan.attempts() : (int) Math.min(retries, MOST_RETRIES),
                perTryMillis < 0 ? plan.perTryNanos() : TimeUnit.MILLISECONDS.toNanos(perTryMillis),
                statuses == null ? new int[0] : numbers(statuses),
                names == null ? new String[0] : names(names));
    }

    private static @Nullable String first(HeaderFacts request, String name) {
        return request.headerCount(name) == 0 ? null : request.headerValue(name, 0);
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",", MOST_ENTRIES))
                .mapToLong(entry -> number(entry.trim()))
                .filter(value -> value >= 0)
                .mapToInt(value -> (int) value)
                .toArray();
    }

    private static String[] names(String list) {
        return Arrays.stream(list.split(",", MOST_ENTRIES))
                .map(entry -> entry.trim().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty() && entry.indexOf(',') < 0)
                .toArray(String[]::new);
    }

    /** A number of up to nine digits; -1 for anything else. */
    private static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 9) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
