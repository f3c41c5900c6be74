package dev.weft.proxy.stage;

import dev.weft.proxy.config.ListenerConfig.Direction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection was taken.
 *
 * @param listener the listener's name
 * @param direction whose traffic it is
 * @param remote the other end
 * @param destination what it connected to: the original destination where it was captured
 * @param keepSource whether an original destination sees the caller's address
 */
public record Accepted(
        String listener,
        Direction direction,
        InetSocketAddress remote,
        InetSocketAddress destination,
        boolean keepSource) {

    /** With this proxy's own address towards others. */
    public Accepted(String listener, Direction direction, InetSocketAddress remote, InetSocketAddress destination) {
        this(listener, direction, remote, destination, false);
    }

    /** The same, made by a load balancer for somebody else. */
    public Accepted spokenFor(InetSocketAddress source, InetSocketAddress called) {
        return new Accepted(listener, direction, source, called, keepSource);
    }

    /** The caller's address, if an original destination is to see it; else {@code null}. */
    public @Nullable InetAddress keptSource() {
        return keepSource ? remote.getAddress() : null;
    }

    /** {@code ADDRESS:PORT}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
