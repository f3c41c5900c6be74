package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.LoadBalancer.SlowStart;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.BalanceFields.Cluster;
import dev.weft.proxy.xds.map.policy.BalanceFields.LeastRequest;
import dev.weft.proxy.xds.map.policy.BalanceFields.Maglev;
import dev.weft.proxy.xds.map.policy.BalanceFields.Percent;
import dev.weft.proxy.xds.map.policy.BalanceFields.RingHash;
import dev.weft.proxy.xds.map.policy.BalanceFields.RoundRobin;
import dev.weft.proxy.xds.map.policy.BalanceFields.RuntimeDouble;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code lb_policy} and its configuration. */
final class LoadBalancerMapper {

    private static final double ENVOY_MINIMUM_PERCENT = 10;

    private LoadBalancerMapper() {}

    static LoadBalancer of(WireMessage cluster, @Nullable Duration peakEwmaDecay) throws InvalidFieldException {
        if (cluster.has(Cluster.LOAD_BALANCING_POLICY)) {
            throw cluster.invalid(Cluster.LOAD_BALANCING_POLICY, "not supported (expected: lb_policy)");
        }
        CoreMapper.requireAbsent(cluster, Cluster.LB_SUBSET_CONFIG, "a cluster for each subset");
        long policy = cluster.number(Cluster.LB_POLICY);
        return switch ((int) policy) {
            case 0 ->
                new LoadBalancer.RoundRobin(
                        slowStart(cluster.message(Cluster.ROUND_ROBIN_LB_CONFIG), RoundRobin.SLOW_START_CONFIG));
            case 1 ->
                peakEwmaDecay == null
                        ? leastRequest(cluster.message(Cluster.LEAST_REQUEST_LB_CONFIG))
                        : new LoadBalancer.PeakEwma(peakEwmaDecay);
            case 2 -> ringHash(cluster.message(Cluster.RING_HASH_LB_CONFIG));
            case 3 -> LoadBalancer.Random.INSTANCE;
            case 5 -> maglev(cluster.message(Cluster.MAGLEV_LB_CONFIG));
            case 6 -> {
                CoreMapper.requireOnly(cluster.message(Cluster.ORIGINAL_DST_LB_CONFIG), Set.of());
                yield LoadBalancer.OriginalDestination.INSTANCE;
            }
            default ->
                throw cluster.invalid(
                        Cluster.LB_POLICY,
                        policy
                                + " (expected: ROUND_ROBIN, LEAST_REQUEST, RING_HASH, RANDOM, MAGLEV or CLUSTER_PROVIDED)");
        };
    }

    private static LoadBalancer leastRequest(WireMessage config) throws InvalidFieldException {
        SlowStart slowStart = slowStart(config, LeastRequest.SLOW_START_CONFIG);
        int choices = CoreMapper.integer(config, LeastRequest.CHOICE_COUNT, 2, Integer.MAX_VALUE, 2);
        double bias = decimal(config, LeastRequest.ACTIVE_REQUEST_BIAS, 1);
        return CoreMapper.record(config, () -> new LoadBalancer.LeastRequest(choices, bias, slowStart));
    }

    private static LoadBalancer ringHash(WireMessage config) throws InvalidFieldException {
        if (config.number(RingHash.HASH_FUNCTION) != 0) {
            throw config.invalid(
                    RingHash.HASH_FUNCTION,
                    CoreMapper.oneOf(config.number(RingHash.HASH_FUNCTION), "XX_HASH", "MURMUR_HASH_2")
                            + " (expected: XX_HASH)");
        }
        long most = CoreMapper.wrapped(config, RingHash.MAXIMUM_RING_SIZE, LoadBalancer.RingHash.LIMIT);
        long least = CoreMapper.wrapped(config, RingHash.MINIMUM_RING_SIZE, 1024);
        return CoreMapper.record(config, () -> new LoadBalancer.RingHash(least, most));
    }

    private static LoadBalancer maglev(WireMessage config) throws InvalidFieldException {
        int size = CoreMapper.integer(
                config, Maglev.TABLE_SIZE, 2, LoadBalancer.Maglev.LIMIT, LoadBalancer.Maglev.DEFAULT.tableSize());
        return CoreMapper.record(config, () -> new LoadBalancer.Maglev(size));
    }

    private static @Nullable SlowStart slowStart(WireMessage config, WireField field) throws InvalidFieldException {
        if (!config.has(field)) {
            return null;
        }
        WireMessage slow = config.message(field);
        Duration window = CoreMapper.limit(slow, BalanceFields.SlowStart.SLOW_START_WINDOW, null);
        if (window == null) {
            return null;
        }
        double aggression = decimal(slow, BalanceFields.SlowStart.AGGRESSION, 1);
        double minimum = percent(slow, BalanceFields.SlowStart.MIN_WEIGHT_PERCENT, ENVOY_MINIMUM_PERCENT);
        return CoreMapper.record(slow, () -> new SlowStart(window, aggression, minimum));
    }

    /** A {@code Percent}. */
    static double percent(WireMessage parent, WireField field, double fallback) throws InvalidFieldException {
        return parent.has(field) ? parent.message(field).decimal(Percent.VALUE) : fallback;
    }

    private static double decimal(WireMessage parent, WireField field, double fallback) throws InvalidFieldException {
        return parent.has(field) ? parent.message(field).decimal(RuntimeDouble.DEFAULT_VALUE) : fallback;
    }
}
