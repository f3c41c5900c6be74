package dev.weft.policy.retry;

import dev.weft.policy.cluster.LimitCounters;
import dev.weft.policy.facts.HeaderFacts;
import dev.weft.policy.facts.ResponseFacts;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.matcher.HeaderMatcher;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RetryPolicy} ready to decide. Deciding allocates nothing. Immutable, any thread.
 *
 * <p>Source: Envoy {@code RetryStateImpl}. As there: a response with {@code x-envoy-ratelimited} is retried for
 * {@code envoy-ratelimited} only; a failure without a response counts as 5xx, as gateway error and as reset; a gRPC status
 * is read from the head, never from trailers.
 */
public final class RetryPlan {

    /** Nothing is retried unless a request asks for it. */
    public static final RetryPlan NONE = of(new RetryPolicy(List.of(), 1, null, List.of()));

    private static final int ANY_RESET =
            RetryConditions.SERVER_ERROR | RetryConditions.GATEWAY_ERROR | RetryConditions.RESET;
    private static final int CONFLICT = 409;
    private static final int TOO_EARLY = 425;

    private final int conditions;
    private final int attempts;
    private final long perTryNanos;
    private final int[] statuses;
    private final HeaderMatcher[] headers;
    private final BackoffPlan backoff;
    private final HostChoice hosts;

    private RetryPlan(
            int conditions,
            int attempts,
            long perTryNanos,
            int[] statuses,
            HeaderMatcher[] headers,
            BackoffPlan backoff,
            HostChoice hosts) {
        this.conditions = conditions;
        this.attempts = attempts;
        this.perTryNanos = perTryNanos;
        this.statuses = statuses;
        this.headers = headers;
        this.backoff = backoff;
        this.hosts = hosts;
    }

    /**
     * Prepares a policy.
     *
     * @throws IllegalArgumentException for a regular expression that is none; checked where the policy was read
     */
    public static RetryPlan of(RetryPolicy policy) {
        String names = String.join(",", policy.retryOn());
        Duration perTry = policy.perTryTimeout();
        return new RetryPlan(
                RetryConditions.http(names) | RetryConditions.grpc(names),
                policy.attempts(),
                perTry == null ? 0 : Math.max(0, perTry.toNanos()),
                policy.triggers().statusCodes().stream()
                        .mapToInt(Integer::intValue)
                        .toArray(),
                policy.triggers().headers().stream().map(HeaderMatcher::of).toArray(HeaderMatcher[]::new),
                new BackoffPlan(policy.backoff()),
                policy.hosts());
    }

    /**
     * This plan with what the request itself asks for: {@code x-envoy-retry-on}, {@code -retry-grpc-on},
     * {@code -max-retries}, {@code -retriable-status-codes}, {@code -retriable-header-names},
     * {@code -upstream-rq-per-try-timeout-ms}. This very plan where it asks for nothing.
     *
     * <p>Trust: to be asked only for requests of the sidecar's own application (outbound), before the headers are taken
     * away. Requests from outside must not multiply work: inbound and gateway traffic keep the route's plan.
     */
    public RetryPlan askedBy(HeaderFacts request) {
        return RetryOverride.apply(this, request);
    }

    RetryPlan with(int moreConditions, int changedAttempts, long changedPerTry, int[] moreStatuses, String[] names) {
        int[] allStatuses = Arrays.copyOf(statuses, statuses.length + moreStatuses.length);
        System.arraycopy(moreStatuses, 0, allStatuses, statuses.length, moreStatuses.length);
        HeaderMatcher[] allHeaders = Arrays.copyOf(headers, headers.length + names.length);
        for (int i = 0; i < names.length; i++) {
            allHeaders[headers.length + i] = HeaderMatcher.of(HeaderMatch.of(names[i], new HeaderMatch.Present(true)));
        }
        return new RetryPlan(
                conditions | moreConditions, changedAttempts, changedPerTry, allStatuses, allHeaders, backoff, hosts);
    }

    /** Whether nothing is ever retried. */
    public boolean isInert() {
        return (conditions & ~RetryConditions.HTTP3) == 0;
    }

    /** Attempts after the first, at least 0. */
    public int attempts() {
        return attempts;
    }

    /** Time of one attempt in nanoseconds; 0: only the route's counts. */
    public long perTryNanos() {
        return perTryNanos;
    }

    /** Which endpoints another attempt may go to. */
    public HostChoice hosts() {
        return hosts;
    }

    /** Whether a response is one that the policy retries; nothing is counted. */
    public boolean retries(ResponseFacts head) {
        if (head.headerCount("x-envoy-ratelimited") > 0) {
            return has(RetryConditions.RATE_LIMITED);
        }
        int status = head.status();
        return has(RetryConditions.SERVER_ERROR) && status >= 500 && status <= 599
                || has(RetryConditions.GATEWAY_ERROR) && status >= 502 && status <= 504
                || has(RetryConditions.RETRIABLE_4XX) && status == CONFLICT
                || has(RetryConditions.STATUS_CODES) && isListed(status)
                || has(RetryConditions.HEADERS) && anyHeaderHolds(head)
                || has(RetryConditions.GRPC) && has(grpcCondition(head));
    }

    /**
     * Whether a failure without a response is one that the policy retries; nothing is counted.
     *
     * @param requestStarted a byte of the request has been sent, in this or an earlier attempt
     */
    public boolean retries(RetryFailure failure, boolean requestStarted) {
        int kinds = switch (failure) {
            case OVERFLOW, ROUTE_TIMEOUT -> 0;
            case CONNECT_FAILURE -> ANY_RESET | RetryConditions.CONNECT_FAILURE | RetryConditions.RESET_BEFORE_REQUEST;
            case REFUSED_STREAM -> ANY_RESET | RetryConditions.REFUSED_STREAM | RetryConditions.RESET_BEFORE_REQUEST;
            case RESET, PER_TRY_TIMEOUT -> ANY_RESET | RetryConditions.RESET_BEFORE_REQUEST;
        };
        return has(requestStarted ? kinds & ~RetryConditions.RESET_BEFORE_REQUEST : kinds);
    }

    /**
     * Decides after the head of a response. Answering RETRY takes one retry from the cluster's limit; it is to be released
     * when the next attempt has an outcome or is given up.
     *
     * @param made retries already made for this request
     */
    public RetryVerdict verdict(ResponseFacts head, int made, LimitCounters limits) {
        return retries(head) ? admit(made, limits) : RetryVerdict.NOT_RETRIABLE;
    }

    /**
     * Decides after a failure without a response. See {@link #verdict(ResponseFacts, int, LimitCounters)}.
     *
     * @param requestStarted a byte of the request has been sent, in this or an earlier attempt
     */
    public RetryVerdict verdict(RetryFailure failure, boolean requestStarted, int made, LimitCounters limits) {
        return retries(failure, requestStarted) ? admit(made, limits) : RetryVerdict.NOT_RETRIABLE;
    }

    private RetryVerdict admit(int made, LimitCounters limits) {
        if (made >= attempts) {
            return RetryVerdict.ATTEMPTS_EXHAUSTED;
        }
        if (limits.tryRetry()) {
            return RetryVerdict.RETRY;
        }
        return limits.limits().retryBudget() == null ? RetryVerdict.CIRCUIT_OPEN : RetryVerdict.BUDGET_EXHAUSTED;
    }

    /**
     * How long to wait before a retry after a failure, in nanoseconds.
     *
     * @param retry 1 for the first retry
     * @param random 64 random bits
     */
    public long backoffNanos(int retry, long random) {
        return backoff.nanos(retry, random);
    }

    /**
     * How long to wait before a retry after a response, in nanoseconds: what the response asks for, where the policy reads
     * it and the wait is not too long; else as after a failure. 425 is retried at once.
     *
     * @param retry 1 for the first retry
     * @param epochSeconds seconds since 1970, for time stamps
     * @param random 64 random bits
     */
    public long backoffNanos(ResponseFacts head, int retry, long epochSeconds, long random) {
        if (head.status() == TOO_EARLY && has(RetryConditions.STATUS_CODES) && isListed(TOO_EARLY)) {
            return 0;
        }
        long asked = backoff.askedNanos(head, epochSeconds, random);
        return asked >= 0 ? asked : backoff.nanos(retry, random);
    }

    private boolean has(int any) {
        return (conditions & any) != 0;
    }

    private boolean isListed(int status) {
        for (int listed : statuses) {
            if (listed == status) {
                return true;
            }
        }
        return false;
    }

    private boolean anyHeaderHolds(ResponseFacts head) {
        for (HeaderMatcher header : headers) {
            if (header.holdsFor(head)) {
                return true;
            }
        }
        return false;
    }

    private static int grpcCondition(ResponseFacts head) {
        @Nullable String status = head.headerCount("grpc-status") == 0 ? null : head.headerValue("grpc-status", 0);
        return status == null ? 0 : RetryConditions.ofGrpcStatus(status);
    }
}
