package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A kept-alive connection of HTTP/1.1 that sends GETs in turn. One event loop. */
final class H1Lane extends ChannelInboundHandlerAdapter implements Lane {

    private final Events events;
    private final ByteBuf[] requests;
    private final ResponseReader reader = new ResponseReader();
    private @Nullable Channel channel;
    private long intended;
    private int next;
    private boolean busy;

    H1Lane(Events events, ByteBuf[] requests, int first) {
        this.events = events;
        this.requests = requests;
        this.next = first % requests.length;
    }

    /** The requests of {@code options.paths()} paths. */
    static ByteBuf[] requests(LoadOptions options) {
        var requests = new ByteBuf[options.paths()];
        for (int i = 0; i < requests.length; i++) {
            String text = "GET /r" + i + "/books?page=1 HTTP/1.1\r\nHost: " + options.authority()
                    + "\r\nUser-Agent: load\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
                    + "X-Tenant: t1\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n";
            requests[i] = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
        }
        return requests;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        events.opened(this);
    }

    @Override
    public void send(long due) {
        intended = due;
        busy = true;
        next = (next + 1) % requests.length;
        Objects.requireNonNull(channel).writeAndFlush(requests[next].duplicate());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        try {
            int status = reader.read(in);
            if (status != 0) {
                busy = false;
                events.finished(this, intended, status);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.closed(this, busy);
    }
}
