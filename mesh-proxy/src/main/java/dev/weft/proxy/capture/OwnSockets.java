package dev.weft.proxy.capture;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.LocalBinding;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Options of the sockets by which this proxy calls others: its mark, and the source address where the configuration asks
 * for one. Immutable, any thread.
 */
public final class OwnSockets {

    /** Linux {@code SO_MARK}; needs {@code CAP_NET_ADMIN} in the network namespace. */
    private static final ChannelOption<Integer> SO_MARK = new IntegerUnixChannelOption("SO_MARK", 1, 36);

    /** Without a mark. */
    public static final OwnSockets UNMARKED = new OwnSockets(0);

    private final int mark;

    /**
     * Makes one.
     *
     * @param mark 0: none
     */
    public OwnSockets(int mark) {
        this.mark = mark;
    }

    /** Sets the mark on sockets that do not call endpoints: to the control plane, to name servers. */
    public Bootstrap marked(Bootstrap bootstrap) {
        return mark == 0 || !Epoll.isAvailable() ? bootstrap : bootstrap.option(SO_MARK, mark);
    }

    /** The option and its value for builders that take options only; sets nothing where there is no mark. */
    public void mark(java.util.function.BiConsumer<ChannelOption<Integer>, Integer> option) {
        if (mark != 0 && Epoll.isAvailable()) {
            option.accept(SO_MARK, mark);
        }
    }

    /** Whether sockets are marked, which only the epoll transport can. */
    public boolean marks() {
        return mark != 0 && Epoll.isAvailable();
    }

    /** Calls an endpoint, from the source address it asks for. */
    public ChannelFuture connect(Bootstrap bootstrap, EndpointState endpoint) {
        marked(bootstrap);
        LocalBinding binding = endpoint.binding();
        if (binding == null) {
            return bootstrap.connect(endpoint.address());
        }
        if (Epoll.isAvailable()) {
            // The port is chosen when the destination is known: else all destinations share one range of ports.
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            if (binding.transparent()) {
                bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
            }
        }
        return bootstrap.connect(
                endpoint.address(),
                new InetSocketAddress(source(binding, endpoint.address().getAddress()), 0));
    }

    // The configuration names the IPv4 address that marks pass-through; IPv6 has its own.
    private static InetAddress source(LocalBinding binding, InetAddress destination) {
        boolean six = !(destination instanceof Inet4Address);
        if (six && binding.equals(LocalBinding.PASS_THROUGH)) {
            return LocalBinding.PASS_THROUGH_IPV6;
        }
        return binding.address();
    }
}
