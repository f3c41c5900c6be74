package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.BalanceFields.Cluster;
import dev.weft.proxy.xds.map.policy.GuardFields.Thresholds;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code circuit_breakers}: the limits of priority DEFAULT; no route of ours has another. */
final class LimitMapper {

    private static final long DEFAULT_PRIORITY = 0;

    /** Of the budget; younger than the API jars that the tables are compared with. */
    private static final WireField BUDGET_INTERVAL = WireField.of(3, "budget_interval");

    private LimitMapper() {}

    static CircuitBreakers breakers(WireMessage cluster) throws InvalidFieldException {
        WireMessage all = cluster.message(Cluster.CIRCUIT_BREAKERS);
        CoreMapper.requireAbsent(all, GuardFields.CircuitBreakers.PER_HOST_THRESHOLDS, "thresholds");
        for (WireMessage limits : all.messages(GuardFields.CircuitBreakers.THRESHOLDS)) {
            if (limits.number(Thresholds.PRIORITY) == DEFAULT_PRIORITY) {
                return thresholds(limits);
            }
        }
        return CircuitBreakers.ENVOY_DEFAULT;
    }

    private static CircuitBreakers thresholds(WireMessage limits) throws InvalidFieldException {
        CoreMapper.requireOnly(
                limits,
                Set.of(
                        Thresholds.PRIORITY,
                        Thresholds.MAX_CONNECTIONS,
                        Thresholds.MAX_PENDING_REQUESTS,
                        Thresholds.MAX_REQUESTS,
                        Thresholds.MAX_RETRIES,
                        Thresholds.RETRY_BUDGET,
                        Thresholds.TRACK_REMAINING));
        CircuitBreakers otherwise = CircuitBreakers.ENVOY_DEFAULT;
        long connections = CoreMapper.wrapped(limits, Thresholds.MAX_CONNECTIONS, otherwise.maxConnections());
        long pending = CoreMapper.wrapped(limits, Thresholds.MAX_PENDING_REQUESTS, otherwise.maxPendingRequests());
        long requests = CoreMapper.wrapped(limits, Thresholds.MAX_REQUESTS, otherwise.maxRequests());
        long retries = CoreMapper.wrapped(limits, Thresholds.MAX_RETRIES, otherwise.maxRetries());
        RetryBudget budget = budget(limits);
        return CoreMapper.record(limits, () -> new CircuitBreakers(connections, pending, requests, retries, budget));
    }

    private static @Nullable RetryBudget budget(WireMessage limits) throws InvalidFieldException {
        if (!limits.has(Thresholds.RETRY_BUDGET)) {
            return null;
        }
        WireMessage budget = limits.message(Thresholds.RETRY_BUDGET);
        double percent = LoadBalancerMapper.percent(
                budget, GuardFields.RetryBudget.BUDGET_PERCENT, RetryBudget.DEFAULT.percent());
        int least = CoreMapper.integer(
                budget,
                GuardFields.RetryBudget.MIN_RETRY_CONCURRENCY,
                0,
                Integer.MAX_VALUE,
                RetryBudget.DEFAULT.minimumConcurrency());
        Duration interval = CoreMapper.duration(budget, BUDGET_INTERVAL);
        return CoreMapper.record(
                budget, () -> new RetryBudget(percent, least, interval == null ? Duration.ZERO : interval));
    }
}
