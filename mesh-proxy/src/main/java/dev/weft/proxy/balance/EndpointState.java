package dev.weft.proxy.balance;

import dev.weft.proxy.config.EndpointSet.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of one cluster with what is counted about it. Survives configuration changes as long as its address stays
 * in the cluster. Counters are shared by all event loops.
 */
public final class EndpointState {

    private final InetSocketAddress address;
    private final String text;
    private final PaddedCounter active = new PaddedCounter();
    private volatile Endpoint endpoint;
    private volatile @Nullable LocalBinding binding;

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
