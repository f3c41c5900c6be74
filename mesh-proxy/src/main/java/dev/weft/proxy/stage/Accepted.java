package dev.weft.proxy.stage;

import dev.weft.proxy.config.ListenerConfig.Direction;
import java.net.InetSocketAddress;

/**
 * A connection was taken.
 *
 * @param listener the listener's name
 * @param direction whose traffic it is
 * @param remote the other end
 * @param destination what it connected to: the original destination where it was captured
 */
public record Accepted(String listener, Direction direction, InetSocketAddress remote, InetSocketAddress destination) {

    /** {@code ADDRESS:PORT}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
