package dev.weft.proxy.balance;

import dev.weft.policy.balance.BalancedHost;
import dev.weft.policy.balance.HostHealth;
import dev.weft.policy.balance.LatencyAverage;
import dev.weft.policy.outlier.OutlierHost;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of one cluster with what is counted about it. Survives configuration changes as long as its address stays
 * in the cluster. Counters are shared by all event loops; what it is judged by is set by the thread that applies
 * configurations.
 */
public final class EndpointState {

    private final InetSocketAddress address;
    private final String text;
    private final PaddedCounter active = new PaddedCounter();
    private volatile Endpoint endpoint;
    private volatile @Nullable LocalBinding binding;
    private volatile @Nullable OutlierHost outlier;
    private volatile @Nullable LatencyAverage latency;
    private volatile List<ActiveCheck> checks = List.of();
    private boolean wasHealthy;
    private long healthySince;

    /**
     * @throws IllegalArgumentException when the address is not an IP literal
     */
    public EndpointState(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.address = new InetSocketAddress(literal(endpoint.address()), endpoint.port());
        this.text = (endpoint.address().indexOf(':') >= 0 ? "[" + endpoint.address() + "]" : endpoint.address()) + ":"
                + endpoint.port();
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException("address: " + address + " (expected: an IP address)", notAnAddress);
        }
    }

    /** As configured last. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Weight, health or metadata changed. */
    public void endpoint(Endpoint next) {
        endpoint = next;
    }

    /** The source address of connections to it; {@code null}: any. */
    public @Nullable LocalBinding binding() {
        return binding;
    }

    /** Said once, before it is used. */
    public void binding(@Nullable LocalBinding next) {
        binding = next;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** {@code ADDRESS:PORT}. */
    public String addressText() {
        return text;
    }

    /** What ejects it; {@code null}: nothing does. */
    public @Nullable OutlierHost outlier() {
        return outlier;
    }

    /** Begins or ends watching it. */
    public void outlier(@Nullable OutlierHost next) {
        outlier = next;
    }

    /** How fast it answers; {@code null}: not measured. */
    public @Nullable LatencyAverage latency() {
        return latency;
    }

    /** Begins or ends measuring it. */
    public void latency(@Nullable LatencyAverage next) {
        latency = next;
    }

    /** Its active checks; empty: none. */
    public List<ActiveCheck> checks() {
        return checks;
    }

    /** Replaces its active checks. */
    public void checks(List<ActiveCheck> next) {
        checks = List.copyOf(next);
    }

    /** Whether it can be picked now. */
    public HostHealth health() {
        if (!endpoint.healthy()) {
            return HostHealth.UNHEALTHY;
        }
        for (ActiveCheck check : checks) {
            if (!check.state().isHealthy()) {
                return check.state().isExcluded() ? HostHealth.EXCLUDED : HostHealth.UNHEALTHY;
            }
        }
        return isEjected() ? HostHealth.UNHEALTHY : HostHealth.HEALTHY;
    }

    /** Whether it is left out for what requests saw of it. */
    public boolean isEjected() {
        OutlierHost watched = outlier;
        return watched != null && watched.isEjected();
    }

    /** As a plan sees it. Called under the lock of its cluster. */
    BalancedHost balanced(int locality, long now) {
        HostHealth health = health();
        boolean healthy = health == HostHealth.HEALTHY;
        if (healthy && !wasHealthy) {
            healthySince = now;
        }
        wasHealthy = healthy;
        Endpoint configured = endpoint;
        return new BalancedHost(
                text,
                Math.max(1, configured.share().weight()),
                Math.clamp(configured.share().priority(), 0, 127),
                locality,
                configured.share().localityWeight(),
                health,
                healthySince);
    }

    /** Requests and opaque connections that it is serving for this proxy. */
    public int active() {
        return active.get();
    }

    /** One more. */
    public void begin() {
        active.incrementAndGet();
    }

    /** One less. */
    public void end() {
        active.decrementAndGet();
    }

    /** Keeps neighbours' counters off the cache line; fields of a subclass come after those of its parent. */
    private static final class PaddedCounter extends AtomicInteger {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private transient long p1, p2, p3, p4, p5, p6, p7;
    }
}
