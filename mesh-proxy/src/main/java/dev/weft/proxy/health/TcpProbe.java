package dev.weft.proxy.health;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.health.HealthResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection, and bytes where said. */
final class TcpProbe implements Probe {

    private static final int MAX_ANSWER = 64 * 1024;

    private final byte[] sent;
    private final List<byte[]> wanted;
    private @Nullable Channel channel;
    private @Nullable Asker asker;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    TcpProbe(HealthCheck.Check.Tcp rule) {
        this.sent = HexFormat.of().parseHex(rule.sendHex());
        this.wanted = rule.receiveHex().stream().map(HexFormat.of()::parseHex).toList();
    }

    @Override
    public boolean connected() {
        return channel != null && channel.isActive();
    }

    @Override
    public void connected(Channel made) {
        channel = made;
        made.pipeline().addLast(new Reader());
        made.config().setAutoRead(true);
    }

    @Override
    public void ask(Asker waiting) {
        Channel open = channel;
        answer.reset();
        if (open == null || wanted.isEmpty() && sent.length == 0) {
            waiting.answered(open == null ? HealthResult.UNREACHABLE : HealthResult.SUCCESS);
            return;
        }
        asker = waiting;
        open.writeAndFlush(Unpooled.wrappedBuffer(sent)).addListener(done -> {
            if (!done.isSuccess()) {
                tell(HealthResult.UNREACHABLE);
            } else if (wanted.isEmpty()) {
                tell(HealthResult.SUCCESS);
            }
        });
    }

    private void tell(HealthResult result) {
        Asker waiting = asker;
        asker = null;
        if (waiting != null) {
            waiting.answered(result);
        }
    }

    @Override
    public void close() {
        asker = null;
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private boolean complete() {
        byte[] bytes = answer.toByteArray();
        int from = 0;
        for (byte[] piece : wanted) {
            int at = indexOf(bytes, piece, from);
            if (at < 0) {
                return false;
            }
            from = at + piece.length;
        }
        return true;
    }

    private static int indexOf(byte[] bytes, byte[] piece, int from) {
        for (int at = from; at + piece.length <= bytes.length; at++) {
            int same = 0;
            while (same < piece.length && bytes[at + same] == piece[same]) {
                same++;
            }
            if (same == piece.length) {
                return at;
            }
        }
        return -1;
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf in && answer.size() + in.readableBytes() <= MAX_ANSWER) {
                byte[] bytes = new byte[in.readableBytes()];
                in.readBytes(bytes);
                answer.writeBytes(bytes);
                if (asker != null && complete()) {
                    tell(HealthResult.SUCCESS);
                }
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            tell(HealthResult.UNREACHABLE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
