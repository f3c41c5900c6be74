package dev.weft.proxy.cluster;

import dev.weft.policy.balance.BalancePlan;
import dev.weft.policy.balance.LatencyAverage;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.LimitCounters;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.outlier.LocalFailure;
import dev.weft.policy.outlier.OutlierHost;
import dev.weft.proxy.balance.ActiveCheck;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One cluster in force. Configuration and endpoints are replaced whole; endpoints whose address stays keep their counters
 * and pools. Written under its lock by the threads that apply configurations and judge endpoints, read by all.
 */
public final class ClusterState {

    private final ClusterSetup setup;
    private final LimitCounters limits;
    private final ClusterCounts counts = new ClusterCounts();
    private final WaitingPools waiting = new WaitingPools();
    private final AtomicBoolean stale = new AtomicBoolean();
    private final int start;
    private final SplittableRandom starts;
    private volatile ClusterConfig config;
    private volatile @Nullable HostSet hosts;
    private volatile @Nullable OutlierWatch watch;
    private @Nullable EndpointSet applied;
    /** Never changed, only replaced. */
    private volatile Map<String, EndpointState> byAddress = Map.of();

    /**
     * Makes one.
     *
     * @param start where rotations begin; different in each proxy, else all begin with the same endpoint
     */
    public ClusterState(ClusterConfig config, ClusterSetup setup, int start) {
        this.config = config;
        this.setup = setup;
        this.start = start;
        this.starts = new SplittableRandom(start);
        this.limits = new LimitCounters(config.policy().breakers(), setup.ticker());
    }

    public ClusterConfig config() {
        return config;
    }

    /** What is under way, over all event loops. */
    public LimitCounters limits() {
        return limits;
    }

    /** What has happened. */
    public ClusterCounts counts() {
        return counts;
    }

    /** Who waits for a connection, over all event loops. */
    public WaitingPools waiting() {
        return waiting;
    }

    /** {@code null}: warming, no endpoints have arrived. */
    public @Nullable HostSet hosts() {
        return hosts;
    }

    /** Endpoints in force. */
    public synchronized List<EndpointState> endpoints() {
        return List.copyOf(byAddress.values());
    }

    /**
     * The endpoint with an address.
     *
     * @param text {@code ADDRESS:PORT}, an IPv6 address in brackets; any text
     * @return {@code null}: there is none
     */
    public @Nullable EndpointState endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        boolean bracketed = text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
        String address = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        return byAddress.get(address + "|" + text.substring(colon + 1));
    }

    /** How many endpoints are left out for what requests saw. */
    public int ejected() {
        OutlierWatch watching = watch;
        return watching == null ? 0 : watching.ejected();
    }

    /**
     * Puts a version in force.
     *
     * @param endpoints {@code null}: none have arrived; what was there before stays
     * @return endpoints that are gone
     * @throws IllegalArgumentException when an endpoint's address is not an IP literal; nothing is changed then
     */
    public synchronized List<EndpointState> update(ClusterConfig next, @Nullable EndpointSet endpoints) {
        if (endpoints == null || endpoints.equals(applied) && next.policy().equals(config.policy())) {
            put(next);
            return List.of();
        }
        Map<String, EndpointState> after = new LinkedHashMap<>();
        List<Endpoint> listed = new ArrayList<>();
        for (Endpoint endpoint : endpoints.endpoints()) {
            String key = endpoint.address() + "|" + endpoint.port();
            if (!after.containsKey(key)) {
                EndpointState state = byAddress.get(key);
                after.put(key, state == null ? new EndpointState(endpoint) : state);
                listed.add(endpoint);
            }
        }
        Iterator<Endpoint> configured = listed.iterator();
        after.values().forEach(state -> state.endpoint(configured.next()));
        List<EndpointState> gone = byAddress.entrySet().stream()
                .filter(entry -> !after.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        byAddress = after;
        applied = endpoints;
        put(next);
        watch(next.policy());
        rebuild();
        return gone;
    }

    private void put(ClusterConfig next) {
        config = next;
        limits.limits(next.policy().breakers());
    }

    private void watch(ClusterPolicy policy) {
        List<EndpointState> endpoints = List.copyOf(byAddress.values());
        OutlierDetection rules = policy.outliers();
        OutlierWatch watching = watch;
        if (rules != null) {
            if (watching == null) {
                watching = new OutlierWatch(this, setup, rules, start);
            }
            watching.update(rules, endpoints);
            watch = watching;
        } else if (watching != null) {
            watching.stop();
            watch = null;
            endpoints.forEach(endpoint -> endpoint.outlier(null));
        }
        check(policy.healthChecks(), endpoints);
        if (policy.loadBalancer() instanceof LoadBalancer.PeakEwma ewma) {
            for (EndpointState endpoint : endpoints) {
                if (endpoint.latency() == null) {
                    endpoint.latency(new LatencyAverage(ewma.decay().toNanos()));
                }
            }
        } else {
            endpoints.forEach(endpoint -> endpoint.latency(null));
        }
    }

    private void check(List<HealthCheck> rules, List<EndpointState> endpoints) {
        for (EndpointState endpoint : endpoints) {
            List<HealthCheck> before =
                    endpoint.checks().stream().map(ActiveCheck::rule).toList();
            if (!before.equals(rules)) {
                endpoint.checks(rules.stream().map(ActiveCheck::of).toList());
            }
        }
    }

    /** The cluster is no longer part of the configuration. */
    synchronized List<EndpointState> remove() {
        OutlierWatch watching = watch;
        if (watching != null) {
            watching.stop();
        }
        return endpoints();
    }

    /** An endpoint's health changed: picks are planned anew, soon and elsewhere. Any thread. */
    public void changed() {
        if (stale.compareAndSet(false, true)) {
            setup.keeper().run(() -> {
                stale.set(false);
                rebuild();
            });
        }
    }

    private synchronized void rebuild() {
        if (applied != null) {
            ClusterPolicy policy = config.policy();
            hosts = HostSet.of(
                    new BalancePlan.Setup(policy.loadBalancer(), policy.selection(), setup.seat(), setup.loops()),
                    List.copyOf(byAddress.values()),
                    setup.ticker().nanoTime(),
                    // Elsewhere each time: else who stands first gets more with every change.
                    starts.nextInt(1 << 16));
        }
    }

    /**
     * An endpoint answered.
     *
     * @param status of HTTP, also for a gRPC status in the head
     * @param random 64 random bits
     */
    public void answered(EndpointState endpoint, int status, long tookNanos, long now, long random) {
        OutlierWatch watching = watch;
        OutlierHost host = endpoint.outlier();
        if (watching != null && host != null) {
            watching.answered(host, status, now, random);
        }
        measure(endpoint, tookNanos, now);
    }

    /**
     * An endpoint did not answer.
     *
     * @param random 64 random bits
     */
    public void failed(EndpointState endpoint, LocalFailure failure, long tookNanos, long now, long random) {
        OutlierWatch watching = watch;
        OutlierHost host = endpoint.outlier();
        if (watching != null && host != null) {
            watching.failed(host, failure, now, random);
        }
        measure(endpoint, tookNanos, now);
    }

    /** An endpoint was reached. */
    public void connected(EndpointState endpoint) {
        OutlierWatch watching = watch;
        OutlierHost host = endpoint.outlier();
        if (watching != null && host != null) {
            watching.connected(host);
        }
    }

    private static void measure(EndpointState endpoint, long tookNanos, long now) {
        LatencyAverage latency = endpoint.latency();
        if (latency != null) {
            latency.observe(tookNanos, now);
        }
    }

    /** How an endpoint is talked to; {@code null}: plaintext. */
    public @Nullable UpstreamTls transportTo(EndpointState endpoint) {
        Transport transport = config.transport();
        Map<String, String> metadata = endpoint.endpoint().transportMetadata();
        List<Transport.Match> matches = transport.matches();
        for (int i = 0; i < matches.size(); i++) {
            Transport.Match match = matches.get(i);
            if (metadata.entrySet().containsAll(match.metadata().entrySet())) {
                return match.tls();
            }
        }
        return transport.fallback();
    }
}
