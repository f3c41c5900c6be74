package dev.weft.cli.remote;

import java.util.List;
import java.util.Map;

/**
 * One connected proxy as the control plane tells of it.
 *
 * @param name the workload and its namespace, {@code catalog-v1.shop}; the node id when that has another form
 * @param node its xDS node id
 * @param identity its SPIFFE ID, from its certificate
 * @param client {@code weft} or {@code envoy}
 * @param revision the oldest configuration revision that one of its kinds of resources runs
 * @param since when its stream opened
 * @param types a kind ({@link #TYPES}) to its state; not subscribed ones are missing
 * @param refusals a kind to the reason that the proxy gave, where the state is {@link Sync#NACK}
 */
public record ProxyState(
        String name,
        String node,
        String identity,
        String client,
        String revision,
        String since,
        Map<String, Sync> types,
        Map<String, String> refusals) {

    /** The kinds of resources in the order in which they are shown. */
    public static final List<String> TYPES = List.of("CDS", "EDS", "LDS", "RDS", "SDS");

    public ProxyState {
        types = Map.copyOf(types);
        refusals = Map.copyOf(refusals);
    }

    /** True when every kind that the proxy subscribed to is acknowledged, and there is one. */
    public boolean synced() {
        return !types.isEmpty() && types.values().stream().allMatch(Sync.SYNCED::equals);
    }

    /** How far a proxy is with one kind of resources. */
    public enum Sync {
        /** Runs the newest. */
        SYNCED,
        /** Was sent something that it has not acknowledged. */
        STALE,
        /** Refused the newest and runs the last good. */
        NACK,
        /** Has not subscribed. */
        NONE;

        /** As a table shows it. */
        public String shown() {
            return this == NONE ? "-" : name();
        }
    }
}
