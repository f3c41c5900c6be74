package dev.weft.policy.retry;

import dev.weft.policy.facts.ResponseFacts;
import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.RateLimited;
import dev.weft.policy.retry.RetryPolicy.ResetFormat;
import dev.weft.policy.retry.RetryPolicy.ResetHeader;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before another attempt. Immutable, any thread.
 *
 * <p>Source: Envoy {@code JitteredExponentialBackOffStrategy}, {@code JitteredLowerBoundBackOffStrategy},
 * {@code ResetHeaderParser}.
 */
final class BackoffPlan {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long base;
    private final long maximum;
    private final ResetHeader[] headers;
    private final long maximumAsked;

    BackoffPlan(Backoff backoff) {
        this.base = backoff.base().toNanos();
        this.maximum = backoff.maximum().toNanos();
        RateLimited rateLimited = backoff.rateLimited();
        this.headers =
                rateLimited == null ? new ResetHeader[0] : rateLimited.headers().toArray(ResetHeader[]::new);
        this.maximumAsked = rateLimited == null ? 0 : rateLimited.maximum().toNanos();
    }

    /** A random time below {@code min(base * (2^retry - 1), maximum)}. */
    long nanos(int retry, long random) {
        long bound = maximum;
        // INVARIANT: above 30 doublings every base of at least a nanosecond is past any sensible maximum.
        if (retry <= 30) {
            long factor = (1L << Math.max(1, retry)) - 1;
            bound = base > maximum / factor ? maximum : base * factor;
        }
        return Math.unsignedMultiplyHigh(random, bound);
    }

    /** What a response asks for, up to half as much again so that not all come back at once; -1 where it asks nothing. */
    long askedNanos(ResponseFacts head, long epochSeconds, long random) {
        for (ResetHeader header : headers) {
            if (head.headerCount(header.name()) > 0) {
                long seconds = seconds(head.headerValue(header.name(), 0));
                if (header.format() == ResetFormat.UNIX_TIMESTAMP && seconds >= 0) {
                    seconds = seconds < epochSeconds ? -1 : seconds - epochSeconds;
                }
                if (seconds >= 0 && seconds <= maximumAsked / SECOND) {
                    // A wait of nothing is no wait that was asked for: Envoy keeps its own backoff then.
                    return seconds == 0
                            ? -1
                            : seconds * SECOND + Math.unsignedMultiplyHigh(random, seconds * SECOND / 2);
                }
            }
        }
        return -1;
    }

    /** A number of seconds; -1 for what is none. */
    private static long seconds(String text) {
        int length = text.length();
        if (length == 0 || length > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
