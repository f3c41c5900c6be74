package dev.weft.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves the actuator surface on its ports, each with its own exposure, on one event loop. Requests, bodies, connections
 * and idle time are bounded.
 */
public final class AdminServer implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_STREAMS = 4;
    private static final int MAX_LINE = 4096;
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_BODY = 16 * 1024;
    private static final int IDLE_SECONDS = 30;
    private static final int BACKLOG = 64;

    private final AdminApi api;
    private final EventLoopGroup loop;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Channel> servers = new ArrayList<>();

    public AdminServer(AdminApi api) {
        this.api = api;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("weft-admin").factory(), NioIoHandler.newFactory());
    }

    /**
     * Opens one port.
     *
     * @return the address that was bound
     * @throws IOException when the port is taken or may not be used
     */
    public synchronized InetSocketAddress listen(InetSocketAddress address, Exposure exposure) throws IOException {
        var bind = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, exposure);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException(String.valueOf(bind.cause().getMessage()), bind.cause());
        }
        servers.add(bind.channel());
        return (InetSocketAddress) bind.channel().localAddress();
    }

    private void accept(SocketChannel channel, Exposure exposure) {
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            connections.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        channel.pipeline()
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                .addLast(new HttpServerCodec(MAX_LINE, MAX_HEADERS, MAX_LINE))
                .addLast(new HttpObjectAggregator(MAX_BODY))
                .addLast(new AdminHandler(api, exposure, streams));
    }

    @Override
    public synchronized void close() {
        servers.forEach(Channel::close);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
