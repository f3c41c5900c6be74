package dev.weft.proxy.capture;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code SO_ORIGINAL_DST} and {@code IP6T_SO_ORIGINAL_DST}.
 *
 * <p>Source: Linux {@code linux/netfilter_ipv4.h}, {@code linux/netfilter_ipv6/ip6_tables.h}; {@code sockaddr_in} and
 * {@code sockaddr_in6} of ip(7) and ipv6(7).
 */
final class KernelDestination {

    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SO_ORIGINAL_DST = 80;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int IPV6_AT = 8;

    private static final ChannelOption<ByteBuffer> IPV4 =
            new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, SOCKADDR_IN);
    private static final ChannelOption<ByteBuffer> IPV6 =
            new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, SOCKADDR_IN6);

    private KernelDestination() {}

    static @Nullable InetSocketAddress of(Channel connection) {
        if (!(connection instanceof EpollSocketChannel)
                || !(connection.localAddress() instanceof InetSocketAddress local)) {
            return null;
        }
        boolean six = local.getAddress() instanceof Inet6Address;
        try {
            ByteBuffer answer = connection.config().getOption(six ? IPV6 : IPV4);
            return answer == null ? null : read(answer);
        } catch (ChannelException notRedirected) {
            // ENOENT: no such entry; ENOPROTOOPT: the kernel tracks no connections.
            return null;
        }
    }

    /** Reads a {@code sockaddr}. */
    static @Nullable InetSocketAddress read(ByteBuffer address) {
        ByteBuffer in = address.duplicate();
        int family = in.order(ByteOrder.nativeOrder()).getShort(0);
        int port = Short.toUnsignedInt(in.order(ByteOrder.BIG_ENDIAN).getShort(PORT_AT));
        byte[] raw;
        if (family == AF_INET) {
            raw = new byte[4];
            in.get(IPV4_AT, raw);
        } else if (family == AF_INET6 && in.capacity() >= SOCKADDR_IN6) {
            raw = new byte[16];
            in.get(IPV6_AT, raw);
        } else {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(raw), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
