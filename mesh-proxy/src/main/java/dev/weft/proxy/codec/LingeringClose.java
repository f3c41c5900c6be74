package dev.weft.proxy.codec;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes so that the peer can still read the last answer: end of output first, and the rest of the input is read and
 * dropped for a while. Closing at once with unread input sends a reset that destroys the answer.
 *
 * <p>Source: RFC 9112 section 9.6.
 */
public final class LingeringClose {

    private static final long LINGER_MILLIS = 1_000;

    private LingeringClose() {}

    /** Ends after what goes out now. */
    public static void start(ChannelHandlerContext context, ChannelFuture flushed) {
        flushed.addListener(done -> {
            if (!done.isSuccess()) {
                context.close();
                return;
            }
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound().addListener(sent -> shutdown(context));
            } else {
                shutdown(context);
            }
        });
    }

    private static void shutdown(ChannelHandlerContext context) {
        if (!(context.channel() instanceof DuplexChannel socket) || !socket.isActive()) {
            context.close();
            return;
        }
        socket.shutdownOutput().addListener((ChannelFutureListener) down -> {
            if (!down.isSuccess()) {
                context.close();
                return;
            }
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** Resets, so that a peer never takes a cut message for a whole one. */
    public static void abort(ChannelHandlerContext context) {
        try {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (RuntimeException alreadyClosed) {
            // nothing left to reset
        }
        // Past the TLS handler: its close_notify would make a cut message look whole.
        context.channel().unsafe().close(context.channel().newPromise());
    }
}
