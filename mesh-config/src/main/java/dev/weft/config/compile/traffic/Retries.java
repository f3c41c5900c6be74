package dev.weft.config.compile.traffic;

import dev.weft.config.model.RetryRule;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.policy.retry.RetryPolicy.Triggers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retry policies with the mesh's defaults.
 *
 * <p>Source: Istio {@code retry.ConvertPolicy}; the default of sidecars towards their own application is
 * {@code reset-before-request}.
 */
public final class Retries {

    /** What holds where nobody says anything. */
    public static final List<String> CONDITIONS =
            List.of("connect-failure", "refused-stream", "unavailable", "cancelled", "retriable-status-codes");

    /** Towards the proxy's own application: only what it has not seen. */
    public static final RetryPolicy INBOUND =
            new RetryPolicy(List.of("reset-before-request"), 2, null, Triggers.NONE, Backoff.DEFAULT, HostChoice.ANY);

    private static final int ATTEMPTS = 2;
    private static final int MAXIMUM_FACTOR = 10;
    private static final int OTHER_PRIORITIES = 2;

    private Retries() {}

    /**
     * The policy of a route; {@code null}: nothing is retried.
     *
     * @param rule {@code null}: nothing is said, the mesh's default holds
     * @param hashed a destination hashes consistently: the same key must reach the same endpoint
     */
    public static @Nullable RetryPolicy of(@Nullable RetryRule rule, boolean hashed) {
        HostChoice usual = hashed ? HostChoice.ANY : HostChoice.AVOID_PREVIOUS;
        if (rule == null) {
            return new RetryPolicy(CONDITIONS, ATTEMPTS, null, Triggers.NONE, Backoff.DEFAULT, usual);
        }
        if (rule.attempts() == 0) {
            return null;
        }
        HostChoice choice = rule.hosts().avoidPrevious() ? usual : HostChoice.ANY;
        int priorities = rule.hosts().otherLocalities() ? OTHER_PRIORITIES : 0;
        return new RetryPolicy(
                rule.retryOn().isEmpty() ? CONDITIONS : rule.retryOn(),
                rule.attempts(),
                rule.perTryTimeout(),
                rule.statusCodes().isEmpty() ? Triggers.NONE : new Triggers(rule.statusCodes(), List.of()),
                backoff(rule.backoff()),
                new HostChoice(choice.avoidPrevious(), choice.maxAttempts(), priorities));
    }

    private static Backoff backoff(@Nullable Duration base) {
        return base == null ? Backoff.DEFAULT : new Backoff(base, base.multipliedBy(MAXIMUM_FACTOR), null);
    }
}
