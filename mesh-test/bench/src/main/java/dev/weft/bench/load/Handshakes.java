package dev.weft.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes full mTLS handshakes one after another on some connections at once, and prints how many a peer took: one counts
 * when the peer answered the end of the connection, so it has judged the certificate. The peer is not checked: it is measured.
 */
public final class Handshakes {

    private static final int AT_ONCE = 8;

    private final Bootstrap bootstrap;
    private final long end;
    private int open;
    private int done;
    private int failed;

    @Nullable
    private volatile Throwable failure;

    private Handshakes(Bootstrap bootstrap, long end) {
        this.bootstrap = bootstrap;
        this.end = end;
    }

    /** Runs with {@code HOST PORT SECONDS CERTIFICATE KEY}, files in PEM; prints {@code DONE FAILED}. */
    public static void main(String[] args) throws Exception {
        SslContext tls = SslContextBuilder.forClient()
                .keyManager(new File(args[3]), new File(args[4]))
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.3")
                .build();
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            EventLoop loop = group.next();
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .remoteAddress(args[0], Integer.parseInt(args[1]));
            int seconds = Integer.parseInt(args[2]);
            var handshakes = new Handshakes(bootstrap, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
            bootstrap.handler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    SslHandler handler = tls.newHandler(channel.alloc());
                    handler.setCloseNotifyReadTimeout(5, TimeUnit.SECONDS);
                    channel.pipeline().addLast(handler, handshakes.new Ending());
                }
            });
            for (int i = 0; i < AT_ONCE; i++) {
                loop.execute(handshakes::next);
            }
            group.terminationFuture().await(seconds + 30L, TimeUnit.SECONDS);
            if (handshakes.failure != null) {
                System.err.println("the last failure: " + handshakes.failure);
            }
            System.out.println(handshakes.done + " " + handshakes.failed);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private void next() {
        if (System.nanoTime() < end) {
            open++;
            bootstrap.connect().addListener((ChannelFuture connecting) -> {
                if (!connecting.isSuccess()) {
                    failed++;
                    ended();
                }
            });
        } else if (open == 0) {
            bootstrap.config().group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private void ended() {
        open--;
        next();
    }

    /** Says goodbye after the handshake and waits for the peer's. */
    private final class Ending extends ChannelInboundHandlerAdapter {
        private boolean agreed;
        private boolean refused;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken) {
                agreed = shaken.isSuccess();
                failure = agreed ? failure : shaken.cause();
                context.close();
            } else if (event instanceof SslCloseCompletionEvent closing) {
                refused |= !closing.isSuccess();
                failure = closing.isSuccess() ? failure : closing.cause();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            refused = true;
            failure = cause;
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (agreed && !refused) {
                done++;
            } else {
                failed++;
            }
            ended();
        }
    }
}
