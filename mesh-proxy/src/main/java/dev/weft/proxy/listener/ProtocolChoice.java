package dev.weft.proxy.listener;

import dev.weft.proxy.codec.Deadline;
import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 from HTTP/1 by the first bytes, secured or not: a peer may speak either whatever was agreed on in the
 * handshake. Gives way to the codec. Used on its event loop only.
 *
 * <p>Source: RFC 9113 section 3.4; Envoy's codec type AUTO.
 */
final class ProtocolChoice extends ChannelInboundHandlerAdapter {

    private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final HttpConnection connection;
    private final Deadline deadline;
    private final long idleNanos;
    private @Nullable ByteBuf bytes;

    ProtocolChoice(LoopContext loop, HttpConnection connection, long idleNanos) {
        this.connection = connection;
        this.idleNanos = idleNanos;
        this.deadline = new Deadline(loop, connection::abort);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline.in(idleNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf before = bytes;
        ByteBuf all = before == null
                ? in
                : ctx.alloc()
                        .compositeBuffer(16)
                        .addFlattenedComponents(true, before)
                        .addFlattenedComponents(true, in);
        bytes = all;
        int same = same(all);
        if (same == all.readableBytes() && same < PREFACE.length) {
            return;
        }
        bytes = null;
        ctx.pipeline().addLast(connection.chosen(same == PREFACE.length));
        ctx.fireChannelRead(all);
        ctx.pipeline().remove(this);
    }

    private static int same(ByteBuf in) {
        int length = Math.min(in.readableBytes(), PREFACE.length);
        int same = 0;
        while (same < length && in.getByte(in.readerIndex() + same) == PREFACE[same]) {
            same++;
        }
        return same;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.closed();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.end();
        ByteBuf rest = bytes;
        bytes = null;
        if (rest != null) {
            rest.release();
        }
    }
}
