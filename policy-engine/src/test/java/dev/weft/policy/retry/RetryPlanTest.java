package dev.weft.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.TestRequest;
import dev.weft.policy.TestResponse;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import dev.weft.policy.cluster.LimitCounters;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.policy.retry.RetryPolicy.RateLimited;
import dev.weft.policy.retry.RetryPolicy.ResetFormat;
import dev.weft.policy.retry.RetryPolicy.ResetHeader;
import dev.weft.policy.retry.RetryPolicy.Triggers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPlanTest {

    private static RetryPlan plan(String... retryOn) {
        return RetryPlan.of(new RetryPolicy(List.of(retryOn), 2, null, List.of(418, 425)));
    }

    private static LimitCounters free() {
        return new LimitCounters(CircuitBreakers.UNLIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "5xx, 500, true",
        "5xx, 599, true",
        "5xx, 499, false",
        "5xx, 600, false",
        "gateway-error, 502, true",
        "gateway-error, 504, true",
        "gateway-error, 501, false",
        "gateway-error, 505, false",
        "retriable-4xx, 409, true",
        "retriable-4xx, 408, false",
        "retriable-4xx, 410, false",
        "retriable-status-codes, 418, true",
        "retriable-status-codes, 425, true",
        "retriable-status-codes, 419, false",
        "reset, 503, false",
        "connect-failure, 503, false",
        "refused-stream, 503, false",
        "http3-post-connect-failure, 503, false",
        "no-such-condition, 503, false",
        "unavailable, 503, false"
    })
    void retriesStatuses(String condition, int status, boolean expected) {
        assertThat(plan(condition).retries(TestResponse.of(status))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "cancelled, 1, true", "cancelled, 2, false", "deadline-exceeded, 4, true", "deadline-exceeded, 5, false",
        "resource-exhausted, 8, true", "resource-exhausted, 7, false", "internal, 13, true", "internal, 12, false",
        "unavailable, 14, true", "unavailable, 15, false", "unavailable, x, false", "5xx, 14, false"
    })
    void retriesGrpcStatusesOfTheHead(String condition, String status, boolean expected) {
        assertThat(plan(condition).retries(TestResponse.of(200).with("grpc-status", status)))
                .isEqualTo(expected);
    }

    @Test
    void knowsWhatIsSeparatedByCommasAndSpace() {
        RetryPlan plan = plan(" 5xx , unavailable,,nonsense");

        assertThat(plan.retries(TestResponse.of(500))).isTrue();
        assertThat(plan.retries(TestResponse.of(200).with("grpc-status", "14"))).isTrue();
        assertThat(plan.isInert()).isFalse();
        assertThat(plan("nonsense", "http3-post-connect-failure").isInert()).isTrue();
        assertThat(RetryPlan.NONE.isInert()).isTrue();
    }

    @Test
    void retriesARateLimitedResponseOnlyWhenAskedTo() {
        TestResponse limited = TestResponse.of(503).with("x-envoy-ratelimited", "true");

        assertThat(plan("5xx", "gateway-error").retries(limited)).isFalse();
        assertThat(plan("envoy-ratelimited").retries(limited)).isTrue();
        assertThat(plan("envoy-ratelimited").retries(TestResponse.of(503))).isFalse();
    }

    @Test
    void retriesByHeadersAndStatusPseudoHeader() {
        RetryPolicy policy = new RetryPolicy(
                List.of("retriable-headers"),
                1,
                null,
                new Triggers(
                        List.of(),
                        List.of(
                                HeaderMatch.value("x-again", StringMatch.exact("yes")),
                                HeaderMatch.of(":status", new HeaderMatch.Range(700, 800)))),
                Backoff.DEFAULT,
                HostChoice.ANY);
        RetryPlan plan = RetryPlan.of(policy);

        assertThat(plan.retries(TestResponse.of(200).with("x-again", "yes"))).isTrue();
        assertThat(plan.retries(TestResponse.of(200).with("x-again", "no"))).isFalse();
        assertThat(plan.retries(TestResponse.of(200))).isFalse();
        assertThat(plan.retries(TestResponse.of(700))).isTrue();
    }

    @Test
    void retriesFailuresByWhatHasBeenSent() {
        Set<RetryFailure> all = EnumSet.complementOf(EnumSet.of(RetryFailure.OVERFLOW, RetryFailure.ROUTE_TIMEOUT));

        assertThat(retried("5xx", true)).isEqualTo(all);
        assertThat(retried("gateway-error", true)).isEqualTo(all);
        assertThat(retried("reset", true)).isEqualTo(all);
        assertThat(retried("reset-before-request", true)).isEmpty();
        assertThat(retried("reset-before-request", false)).isEqualTo(all);
        assertThat(retried("connect-failure", true)).containsExactly(RetryFailure.CONNECT_FAILURE);
        assertThat(retried("refused-stream", true)).containsExactly(RetryFailure.REFUSED_STREAM);
        assertThat(retried("unavailable", false)).isEmpty();
    }

    private static Set<RetryFailure> retried(String condition, boolean started) {
        Set<RetryFailure> retried = EnumSet.noneOf(RetryFailure.class);
        for (RetryFailure failure : RetryFailure.values()) {
            if (plan(condition).retries(failure, started)) {
                retried.add(failure);
            }
        }
        return retried;
    }

    @Test
    void saysWhyItDoesNotRetry() {
        RetryPlan plan = plan("5xx");
        TestResponse failed = TestResponse.of(503);
        LimitCounters closed = new LimitCounters(new CircuitBreakers(1, 1, 1, 0, null));
        LimitCounters spent = new LimitCounters(new CircuitBreakers(1, 1, 1, 0, new RetryBudget(20, 0)));

        assertThat(plan.verdict(failed, 0, free())).isEqualTo(RetryVerdict.RETRY);
        assertThat(plan.verdict(failed, 1, free())).isEqualTo(RetryVerdict.RETRY);
        assertThat(plan.verdict(failed, 2, free())).isEqualTo(RetryVerdict.ATTEMPTS_EXHAUSTED);
        assertThat(plan.verdict(TestResponse.of(200), 0, free())).isEqualTo(RetryVerdict.NOT_RETRIABLE);
        assertThat(plan.verdict(failed, 0, closed)).isEqualTo(RetryVerdict.CIRCUIT_OPEN);
        assertThat(plan.verdict(failed, 0, spent)).isEqualTo(RetryVerdict.BUDGET_EXHAUSTED);
        assertThat(plan.verdict(RetryFailure.ROUTE_TIMEOUT, false, 0, free())).isEqualTo(RetryVerdict.NOT_RETRIABLE);
        assertThat(plan.verdict(RetryFailure.RESET, true, 0, free())).isEqualTo(RetryVerdict.RETRY);
    }

    @Test
    void holdsARetryOfTheLimitUntilItIsReleased() {
        LimitCounters one = new LimitCounters(new CircuitBreakers(1, 1, 1, 1, null));
        RetryPlan plan = plan("5xx");

        assertThat(plan.verdict(TestResponse.of(500), 0, one)).isEqualTo(RetryVerdict.RETRY);
        assertThat(plan.verdict(TestResponse.of(500), 0, one)).isEqualTo(RetryVerdict.CIRCUIT_OPEN);
        one.releaseRetry();
        assertThat(plan.verdict(TestResponse.of(500), 0, one)).isEqualTo(RetryVerdict.RETRY);
    }

    @Test
    void spreadsTheBackoffOverItsWholeRange() {
        RetryPlan plan = plan("5xx");
        Random random = new Random(11);
        long[] bounds = {25, 75, 175, 250, 250, 250};
        for (int retry = 1; retry <= bounds.length; retry++) {
            long greatest = 0;
            double sum = 0;
            for (int i = 0; i < 20_000; i++) {
                long millionths = plan.backoffNanos(retry, random.nextLong());
                assertThat(millionths).isBetween(0L, bounds[retry - 1] * 1_000_000 - 1);
                greatest = Math.max(greatest, millionths);
                sum += millionths;
            }
            assertThat(greatest).isGreaterThan(bounds[retry - 1] * 999_000);
            // 3 sigma of the mean of a uniform distribution.
            assertThat(sum / 20_000 / (bounds[retry - 1] * 1_000_000)).isBetween(0.5 - 0.0062, 0.5 + 0.0062);
        }
        assertThat(plan.backoffNanos(100, -1)).isEqualTo(250_000_000 - 1);
    }

    @Test
    void waitsAsLongAsTheResponseAsks() {
        RateLimited read = new RateLimited(
                List.of(
                        new ResetHeader("retry-after", ResetFormat.SECONDS),
                        new ResetHeader("x-ratelimit-reset", ResetFormat.UNIX_TIMESTAMP)),
                Duration.ofSeconds(300));
        RetryPlan plan = RetryPlan.of(new RetryPolicy(
                List.of("5xx", "retriable-status-codes"),
                1,
                null,
                new Triggers(List.of(425), List.of()),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), read),
                HostChoice.ANY));
        TestResponse failed = TestResponse.of(503);

        assertThat(plan.backoffNanos(failed.with("retry-after", "2"), 1, 1_000, 0))
                .isEqualTo(2_000_000_000L);
        assertThat(plan.backoffNanos(failed.with("retry-after", "2"), 1, 1_000, -1))
                .isEqualTo(3_000_000_000L - 1);
        assertThat(plan.backoffNanos(failed.with("x-ratelimit-reset", "1300"), 1, 1_000, 0))
                .isEqualTo(300_000_000_000L);
        for (TestResponse unread : List.of(
                failed,
                failed.with("retry-after", "0"),
                failed.with("retry-after", "301"),
                failed.with("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"),
                failed.with("retry-after", ""),
                failed.with("retry-after", "1234567890123456789"),
                failed.with("x-ratelimit-reset", "999"))) {
            assertThat(plan.backoffNanos(unread, 1, 1_000, -1)).isLessThan(1_000_000L);
        }
        assertThat(plan.backoffNanos(failed.with("retry-after", "301").with("x-ratelimit-reset", "1001"), 1, 1_000, 0))
                .isEqualTo(1_000_000_000L);
        assertThat(plan.backoffNanos(TestResponse.of(425).with("retry-after", "5"), 1, 1_000, -1))
                .isZero();
    }

    @Test
    void doesWhatTheRequestAsks() {
        RetryPlan plan = plan("connect-failure");
        TestRequest quiet = TestRequest.get("shop", "/");

        assertThat(plan.askedBy(quiet)).isSameAs(plan);
        assertThat(RetryPlan.NONE.askedBy(quiet.with("x-envoy-max-retries", "3")))
                .isSameAs(RetryPlan.NONE);

        RetryPlan asked = plan.askedBy(quiet.with("x-envoy-retry-on", "5xx,retriable-status-codes,retriable-headers")
                .with("x-envoy-retry-grpc-on", "internal")
                .with("x-envoy-max-retries", "7")
                .with("x-envoy-retriable-status-codes", "404, x,451")
                .with("x-envoy-retriable-header-names", "X-Once , ")
                .with("x-envoy-upstream-rq-per-try-timeout-ms", "15"));
        assertThat(asked.attempts()).isEqualTo(7);
        assertThat(asked.perTryNanos()).isEqualTo(15_000_000);
        assertThat(asked.retries(TestResponse.of(500))).isTrue();
        assertThat(asked.retries(TestResponse.of(404))).isTrue();
        assertThat(asked.retries(TestResponse.of(451))).isTrue();
        assertThat(asked.retries(TestResponse.of(418))).isTrue();
        assertThat(asked.retries(TestResponse.of(200))).isFalse();
        assertThat(asked.retries(TestResponse.of(200).with("x-once", ""))).isTrue();
        assertThat(asked.retries(TestResponse.of(200).with("grpc-status", "13")))
                .isTrue();
        assertThat(asked.retries(RetryFailure.CONNECT_FAILURE, false)).isTrue();
    }

    @Test
    void boundsWhatTheRequestAsks() {
        TestRequest greedy = TestRequest.get("shop", "/").with("x-envoy-retry-on", "5xx");

        assertThat(RetryPlan.NONE.askedBy(greedy).attempts()).isEqualTo(1);
        assertThat(RetryPlan.NONE
                        .askedBy(greedy.with("x-envoy-max-retries", "999999999"))
                        .attempts())
                .isEqualTo(100);
        assertThat(RetryPlan.NONE
                        .askedBy(greedy.with("x-envoy-max-retries", "-1"))
                        .attempts())
                .isEqualTo(1);
        assertThat(RetryPlan.NONE
                        .askedBy(greedy.with("x-envoy-max-retries", "1234567890"))
                        .attempts())
                .isEqualTo(1);
    }

    @Test
    void tellsItsPolicy() {
        RetryPlan plan = RetryPlan.of(new RetryPolicy(
                List.of("5xx"), 3, Duration.ofMillis(20), Triggers.NONE, Backoff.DEFAULT, HostChoice.AVOID_PREVIOUS));

        assertThat(plan.perTryNanos()).isEqualTo(20_000_000);
        assertThat(plan.hosts()).isEqualTo(HostChoice.AVOID_PREVIOUS);
        assertThat(plan.attempts()).isEqualTo(3);
        assertThat(plan("5xx").perTryNanos()).isZero();
    }
}
