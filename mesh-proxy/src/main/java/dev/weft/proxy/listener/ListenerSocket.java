package dev.weft.proxy.listener;

import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The listening sockets of one listener, and the version of it that is in force. Owned by {@link ProxyRuntime}. */
final class ListenerSocket {

    private static final int BACKLOG = 4_096;

    private final Bind bind;
    private final List<Channel> channels = new ArrayList<>();
    private volatile ListenerState state;

    private ListenerSocket(Bind bind, ListenerState state) {
        this.bind = bind;
        this.state = state;
    }

    static ListenerSocket bind(Transport transport, EventLoopGroup loops, ListenerState state, Acceptor acceptor)
            throws BindFailedException {
        Bind bind = state.config().bind();
        ListenerSocket socket = new ListenerSocket(bind, state);
        InetSocketAddress address = address(state.config());
        requireFree(bind, address);
        ChannelHandler children = acceptor.handlerOf(socket);
        for (EventExecutor loop : loops) {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group((EventLoop) loop, transport.acceptsPerLoop() ? (EventLoop) loop : loops)
                    .channel(transport.serverChannel())
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(children);
            if (transport.acceptsPerLoop()) {
                bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
                if (bind.transparent()) {
                    bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
                }
            }
            ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                socket.close();
                throw failure(bind, bound.cause());
            }
            socket.channels.add(bound.channel());
            address = (InetSocketAddress) bound.channel().localAddress();
            if (!transport.acceptsPerLoop()) {
                break;
            }
        }
        return socket;
    }

    // One socket of both IP versions takes what was redirected from either.
    private static InetSocketAddress address(ListenerConfig config) {
        Bind bind = config.bind();
        boolean any = HandOver.captures(config) && bind.address().equals("0.0.0.0") && hasIpv6();
        return new InetSocketAddress(any ? "::" : bind.address(), bind.port());
    }

    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(Inet6Address.class::isInstance);
        } catch (SocketException unknown) {
            return false;
        }
    }

    // SO_REUSEPORT lets a second process of the same user share the port unseen; a socket without it sees.
    private static void requireFree(Bind bind, InetSocketAddress address) throws BindFailedException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address, 1);
        } catch (IOException taken) {
            throw failure(bind, taken);
        }
    }

    private static BindFailedException failure(Bind bind, Throwable cause) {
        return new BindFailedException(
                "bind: " + bind.address() + ":" + bind.port() + " (expected: a free address of this machine; "
                        + cause.getMessage() + ")",
                cause);
    }

    Bind bind() {
        return bind;
    }

    ListenerState state() {
        return state;
    }

    void state(ListenerState next) {
        state = next;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channels.getFirst().localAddress();
    }

    /** Whether connections are accepted, or left in the kernel's queue. */
    void accepting(boolean wanted) {
        channels.forEach(channel -> channel.config().setAutoRead(wanted));
    }

    void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
}
