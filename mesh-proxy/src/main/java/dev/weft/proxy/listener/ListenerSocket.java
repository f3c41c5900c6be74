package dev.weft.proxy.listener;

import dev.weft.proxy.config.ListenerConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listening sockets of one listener. Any thread; owned by {@link ProxyRuntime}. */
final class ListenerSocket {

    private static final int BACKLOG = 4_096;

    private final ListenerConfig config;
    private final List<Channel> channels;

    private ListenerSocket(ListenerConfig config, List<Channel> channels) {
        this.config = config;
        this.channels = channels;
    }

    static ListenerSocket bind(Transport transport, EventLoopGroup loops, ListenerConfig config)
            throws BindFailedException {
        List<Channel> channels = new ArrayList<>();
        InetSocketAddress address =
                new InetSocketAddress(config.bind().address(), config.bind().port());
        for (EventExecutor loop : loops) {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group((EventLoop) loop, transport.acceptsPerLoop() ? (EventLoop) loop : loops)
                    .channel(transport.serverChannel())
                    .option(io.netty.channel.ChannelOption.SO_BACKLOG, BACKLOG)
                    .childHandler(closeAtOnce());
            if (transport.acceptsPerLoop()) {
                bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
            }
            ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                channels.forEach(Channel::close);
                throw new BindFailedException(
                        "bind: " + config.bind().address() + ":" + config.bind().port()
                                + " (expected: a free address of this machine)",
                        bound.cause());
            }
            channels.add(bound.channel());
            address = (InetSocketAddress) bound.channel().localAddress();
            if (!transport.acceptsPerLoop()) {
                break;
            }
        }
        return new ListenerSocket(config, channels);
    }

    private static ChannelHandler closeAtOnce() {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.close();
            }
        };
    }

    ListenerConfig config() {
        return config;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channels.getFirst().localAddress();
    }

    void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
}
