package dev.weft.config.model;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.hash.HashPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a DestinationRule can say for a host, a subset or a port. A block replaces another block as a whole, never a part.
 *
 * @param balancing {@code null}: not said
 * @param pool {@code null}: not said, so nothing is limited
 * @param outliers {@code null}: not said, so nothing is ejected
 * @param tls {@code null}: not said, so mTLS is used where the endpoint has an identity
 */
public record TrafficSettings(
        @Nullable Balancing balancing,
        @Nullable Pool pool,
        @Nullable Outliers outliers,
        DestinationRule.@Nullable ClientTls tls) {

    /** Nothing is said. */
    public static final TrafficSettings NONE = new TrafficSettings(null, null, null, null);

    /** These, and for what they do not say those of the host. */
    public TrafficSettings or(TrafficSettings host) {
        return new TrafficSettings(
                balancing == null ? host.balancing : balancing,
                pool == null ? host.pool : pool,
                outliers == null ? host.outliers : outliers,
                tls == null ? host.tls : tls);
    }

    /**
     * {@code loadBalancer}.
     *
     * @param algorithm {@code null}: not said; {@link LoadBalancer.OriginalDestination}: the address that the caller asked for
     * @param hash from what consistent hashing is made; {@code null}: none
     * @param locality {@code null}: not said
     */
    public record Balancing(
            @Nullable LoadBalancer algorithm,
            HashPolicy.@Nullable Key hash,
            @Nullable LocalityBalancing locality) {}

    /**
     * {@code connectionPool}.
     *
     * @param connectTimeout {@code null}: not said
     * @param opaqueIdle after which silence a connection of opaque bytes ends, zero for never; {@code null}: not said
     * @param version which HTTP is spoken
     */
    public record Pool(
            CircuitBreakers breakers,
            ConnectionSettings connections,
            @Nullable Duration connectTimeout,
            @Nullable Duration opaqueIdle,
            HttpVersion version) {}

    /**
     * Which HTTP is spoken to endpoints.
     *
     * @param upgrade whether HTTP/1.1 becomes HTTP/2 on the way
     * @param sameAsClient each request as it came; then {@code upgrade} says nothing
     * @param maxConcurrentStreams of one HTTP/2 connection, at least 1
     */
    public record HttpVersion(Upgrade upgrade, boolean sameAsClient, int maxConcurrentStreams) {
        /** The port's protocol, without a limit of ours. */
        public static final HttpVersion DEFAULT = new HttpVersion(Upgrade.DEFAULT, false, Integer.MAX_VALUE);
    }

    /** {@code h2UpgradePolicy}. */
    public enum Upgrade {
        /** The mesh's policy. */
        DEFAULT,
        /** The port's protocol. */
        DO_NOT_UPGRADE,
        /** HTTP/2, whatever HTTP the port declares. */
        UPGRADE
    }

    /**
     * {@code outlierDetection}.
     *
     * @param minHealthPercent with a smaller share of healthy endpoints health is ignored; 0: never
     */
    public record Outliers(OutlierDetection rules, int minHealthPercent) {}

    /**
     * {@code localityLbSetting}.
     *
     * @param enabled false: localities are not looked at
     * @param distribute shares by where the caller is; the first that fits counts
     * @param failover to which region a region falls back
     * @param failoverPriority labels, or {@code label=value}, that an endpoint shares with the caller, the most important
     *     first
     * @param zonesFrom with as many endpoints requests stay in the caller's zone as far as that is fair; 0: never
     */
    public record LocalityBalancing(
            boolean enabled,
            List<Distribution> distribute,
            List<Failover> failover,
            List<String> failoverPriority,
            int zonesFrom) {
        /** What holds where nothing is said: near endpoints first when some can be ejected. */
        public static final LocalityBalancing DEFAULT = new LocalityBalancing(true, List.of(), List.of(), List.of());

        /** Without a look at zones. */
        public LocalityBalancing(
                boolean enabled,
                List<Distribution> distribute,
                List<Failover> failover,
                List<String> failoverPriority) {
            this(enabled, distribute, failover, failoverPriority, 0);
        }

        public LocalityBalancing {
            distribute = List.copyOf(distribute);
            failover = List.copyOf(failover);
            failoverPriority = List.copyOf(failoverPriority);
        }

        /**
         * Where the requests of a place go.
         *
         * @param from where the caller is: {@code region/zone/subZone}, each may be {@code *}
         * @param to where its requests go, in percent; the sum is 100
         */
        public record Distribution(String from, Map<String, Integer> to) {
            public Distribution {
                to = Collections.unmodifiableMap(new LinkedHashMap<>(to));
            }
        }

        /**
         * Where a region falls back to.
         *
         * @param from the caller's region
         * @param to the region that is used when no endpoint of its own is healthy
         */
        public record Failover(String from, String to) {}
    }
}
