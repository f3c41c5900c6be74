package dev.weft.proxy.listener;

import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.tls.ServerTls;
import org.jspecify.annotations.Nullable;

/**
 * A filter chain in force. Connections hold the slot, so a new version of the chain reaches them with their next request;
 * a slot that is retired takes no new request. Any thread.
 */
final class ChainSlot {

    private final FilterChain config;
    private final @Nullable ServerTls tls;
    private volatile Served served;
    private volatile boolean retired;

    ChainSlot(FilterChain config, @Nullable ServerTls tls, Served served) {
        this.config = config;
        this.tls = tls;
        this.served = served;
    }

    /** What a chain does with bytes, made ready. */
    sealed interface Served {
        /** HTTP. */
        record Http(HttpChain chain) implements Served {}

        /** Opaque bytes. */
        record Tcp(TcpChain chain) implements Served {}
    }

    FilterChain config() {
        return config;
    }

    @Nullable
    ServerTls tls() {
        return tls;
    }

    Served served() {
        return served;
    }

    /** Whether another version can take the place of this one for connections that are open. */
    boolean canBecome(FilterChain next) {
        DownstreamTls before = config.tls();
        return config.name().equals(next.name())
                && config.match().equals(next.match())
                && java.util.Objects.equals(before, next.tls())
                && config.handler().getClass() == next.handler().getClass();
    }

    void become(Served next) {
        served = next;
    }

    boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }
}
