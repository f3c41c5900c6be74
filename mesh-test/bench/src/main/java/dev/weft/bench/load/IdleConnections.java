package dev.weft.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens mTLS connections, says how many stand, and holds them until its input ends. The peer is not checked: it is measured. */
public final class IdleConnections {

    private static final int AT_ONCE = 64;
    // More than one source address would be needed beyond.
    private static final int MAX = 25_000;

    private IdleConnections() {}

    /** Runs with {@code HOST PORT COUNT CERTIFICATE KEY}, files in PEM. */
    public static void main(String[] args) throws Exception {
        int count = Math.min(MAX, Integer.parseInt(args[2]));
        SslContext tls = SslContextBuilder.forClient()
                .keyManager(new File(args[3]), new File(args[4]))
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.3")
                .build();
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            var opened = new AtomicInteger();
            var closed = new AtomicInteger();
            var slots = new Semaphore(AT_ONCE);
            Bootstrap bootstrap = new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            SslHandler handler = tls.newHandler(channel.alloc());
                            handler.handshakeFuture().addListener(done -> {
                                if (done.isSuccess()) {
                                    opened.incrementAndGet();
                                }
                                slots.release();
                            });
                            channel.pipeline().addLast(handler);
                        }
                    });
            for (int i = 0; i < count; i++) {
                slots.acquire();
                bootstrap.connect(args[0], Integer.parseInt(args[1])).addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        done.channel().closeFuture().addListener(end -> closed.incrementAndGet());
                    } else {
                        slots.release();
                    }
                });
            }
            slots.tryAcquire(AT_ONCE, 30, TimeUnit.SECONDS);
            System.out.println(opened.get() - closed.get());
            System.out.flush();
            while (System.in.read() >= 0) {
                // the harness measures meanwhile
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
