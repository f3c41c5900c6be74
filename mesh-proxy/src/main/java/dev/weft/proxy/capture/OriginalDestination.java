package dev.weft.proxy.capture;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells where an accepted connection was going before it was redirected. Called on the connection's event loop. */
@FunctionalInterface
public interface OriginalDestination {

    /** {@code null}: it was not redirected, or the kernel has forgotten. */
    @Nullable
    InetSocketAddress of(Channel connection);

    /** Asks the kernel's connection tracking; works on epoll channels. */
    static OriginalDestination kernel() {
        return KernelDestination::of;
    }
}
