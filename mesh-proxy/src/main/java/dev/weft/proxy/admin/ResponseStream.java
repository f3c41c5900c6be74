package dev.weft.proxy.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.IOException;
import java.time.Duration;

/**
 * Text that goes out in pieces as it is written. Waits for the reader, so at most one piece is held; a reader that does not
 * read for too long is cut off. One thread, never an event loop.
 */
final class ResponseStream implements Appendable {

    private static final int PIECE = 32 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Channel channel;
    private final StringBuilder piece = new StringBuilder(PIECE + 1024);

    ResponseStream(Channel channel) {
        this.channel = channel;
    }

    @Override
    public ResponseStream append(CharSequence text) throws IOException {
        piece.append(text);
        return flushFull();
    }

    @Override
    public ResponseStream append(CharSequence text, int start, int end) throws IOException {
        piece.append(text, start, end);
        return flushFull();
    }

    @Override
    public ResponseStream append(char c) throws IOException {
        piece.append(c);
        return flushFull();
    }

    /** Sends what is left. */
    void finish() throws IOException {
        if (!piece.isEmpty()) {
            flush();
        }
    }

    private ResponseStream flushFull() throws IOException {
        // A pair of surrogates must not be split.
        if (piece.length() >= PIECE && !Character.isHighSurrogate(piece.charAt(piece.length() - 1))) {
            flush();
        }
        return this;
    }

    private void flush() throws IOException {
        ChannelFuture written =
                channel.writeAndFlush(new DefaultHttpContent(ByteBufUtil.writeUtf8(channel.alloc(), piece)));
        piece.setLength(0);
        try {
            if (!written.await(PATIENCE.toMillis()) || !written.isSuccess()) {
                throw new IOException("the reader went away or does not read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
