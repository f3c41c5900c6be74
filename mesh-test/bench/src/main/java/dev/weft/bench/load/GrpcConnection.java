package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An h2c connection on which lanes make unary calls. A call is good with status 200, 105 bytes and grpc-status 0. */
final class GrpcConnection extends FrameHandler {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final int OK = 200;
    private static final int FAILED = 500;

    private final Lane.Events events;
    private final ByteBuf[] heads;
    private final int streams;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 16);
    private final IntObjectHashMap<Call> calls = new IntObjectHashMap<>();
    private final ArrayDeque<Call> blocked = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private int lastStream = -1;
    private int next;
    private boolean reading;

    GrpcConnection(Lane.Events events, ByteBuf[] heads, int streams, int first) {
        this.events = events;
        this.heads = heads;
        this.streams = streams;
        this.next = first % heads.length;
    }

    static ByteBuf[] requests(LoadOptions options) {
        var heads = new ByteBuf[options.paths()];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = GrpcMessages.request("/r" + i + "/shop.Books/Get", options.authority());
        }
        return heads;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        out(opened).writeBytes(PREFACE);
        begin(opened);
        flush(opened);
        for (int i = 0; i < streams; i++) {
            events.opened(new Call());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        reading = true;
        try {
            super.channelRead(from, message);
        } finally {
            reading = false;
        }
    }

    @Override
    void onHeaders(int stream, ByteBuf block, boolean end) {
        Http2Headers headers;
        try {
            headers = decoder.decodeHeaders(stream, block);
        } catch (Http2Exception bad) {
            throw new IllegalStateException(bad);
        }
        Call call = calls.get(stream);
        if (call == null) {
            return;
        }
        CharSequence status = headers.status();
        if (status != null) {
            call.good = AsciiString.contentEquals(status, "200");
        }
        if (end) {
            CharSequence grpc = headers.get(STATUS);
            call.end(grpc != null && AsciiString.contentEquals(grpc, "0"));
        }
    }

    @Override
    void onData(int stream, int length, boolean end) {
        Call call = calls.get(stream);
        if (call != null) {
            call.received += length;
            if (end) {
                call.end(false);
            }
        }
    }

    @Override
    void onReset(int stream, long code) {
        Call call = calls.get(stream);
        if (call != null) {
            call.end(false);
        }
    }

    @Override
    void onWindow() {
        int waiting = blocked.size();
        for (int i = 0; i < waiting; i++) {
            blocked.remove().write();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) {
        for (Call call : calls.values()) {
            events.closed(call, true);
        }
        calls.clear();
    }

    /** One call after the other. */
    private final class Call implements Lane {

        private long due;
        private int stream;
        private int received;
        private boolean good;

        @Override
        public void send(long intended) {
            due = intended;
            write();
        }

        private void write() {
            if (!take(GrpcMessages.MESSAGE.length)) {
                blocked.add(this);
                return;
            }
            ChannelHandlerContext to = Objects.requireNonNull(context);
            lastStream += 2;
            stream = lastStream;
            received = 0;
            good = false;
            calls.put(stream, this);
            next = (next + 1) % heads.length;
            ByteBuf head = heads[next];
            ByteBuf buffer = out(to);
            frame(buffer, head.readableBytes(), HEADERS, END_HEADERS, stream);
            buffer.writeBytes(head, head.readerIndex(), head.readableBytes());
            frame(buffer, GrpcMessages.MESSAGE.length, DATA, END_STREAM, stream);
            buffer.writeBytes(GrpcMessages.MESSAGE);
            if (!reading) {
                flush(to);
            }
        }

        private void end(boolean ok) {
            calls.remove(stream);
            boolean whole = ok && good && received == GrpcMessages.MESSAGE.length;
            events.finished(this, due, whole ? OK : FAILED);
        }
    }
}
