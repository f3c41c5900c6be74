package dev.weft.config.xds;

import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.policy.retry.RetryPolicy.RateLimited;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;

/** {@code retry_policy}. */
final class RetryXds {

    private RetryXds() {}

    static RetryPolicy retry(dev.weft.policy.retry.RetryPolicy policy) {
        RetryPolicy.Builder retry = RetryPolicy.newBuilder()
                .setRetryOn(String.join(",", policy.retryOn()))
                .setNumRetries(ScalarXds.number(policy.attempts()))
                .addAllRetriableStatusCodes(policy.triggers().statusCodes());
        policy.triggers().headers().forEach(header -> retry.addRetriableHeaders(StringMatchXds.header(header)));
        java.time.Duration perTry = policy.perTryTimeout();
        if (perTry != null) {
            retry.setPerTryTimeout(ScalarXds.duration(perTry));
        }
        backoff(policy.backoff(), retry);
        hosts(policy.hosts(), retry);
        return retry.build();
    }

    private static void backoff(Backoff backoff, RetryPolicy.Builder retry) {
        if (!backoff.base().equals(Backoff.DEFAULT.base()) || !backoff.maximum().equals(Backoff.DEFAULT.maximum())) {
            retry.setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder()
                    .setBaseInterval(ScalarXds.duration(backoff.base()))
                    .setMaxInterval(ScalarXds.duration(backoff.maximum())));
        }
        RateLimited limited = backoff.rateLimited();
        if (limited != null) {
            RetryPolicy.RateLimitedRetryBackOff.Builder wait = RetryPolicy.RateLimitedRetryBackOff.newBuilder()
                    .setMaxInterval(ScalarXds.duration(limited.maximum()));
            limited.headers()
                    .forEach(header -> wait.addResetHeaders(RetryPolicy.ResetHeader.newBuilder()
                            .setName(header.name())
                            .setFormat(
                                    switch (header.format()) {
                                        case SECONDS -> RetryPolicy.ResetHeaderFormat.SECONDS;
                                        case UNIX_TIMESTAMP -> RetryPolicy.ResetHeaderFormat.UNIX_TIMESTAMP;
                                    })));
            retry.setRateLimitedRetryBackOff(wait);
        }
    }

    private static void hosts(HostChoice hosts, RetryPolicy.Builder retry) {
        if (hosts.avoidPrevious()) {
            retry.addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                    .setName("envoy.retry_host_predicates.previous_hosts")
                    .setTypedConfig(AnyXds.pack(PreviousHostsPredicate.getDefaultInstance())));
        }
        if (hosts.maxAttempts() > 1) {
            retry.setHostSelectionRetryMaxAttempts(hosts.maxAttempts());
        }
        if (hosts.otherPriorities() > 0) {
            retry.setRetryPriority(RetryPolicy.RetryPriority.newBuilder()
                    .setName("envoy.retry_priorities.previous_priorities")
                    .setTypedConfig(AnyXds.pack(PreviousPrioritiesConfig.newBuilder()
                            .setUpdateFrequency(hosts.otherPriorities())
                            .build())));
        }
    }
}
