package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 towards an upstream: one stream at a time, each response paired with the request it answers; bytes that answer
 * nothing end the connection. Last handler of its pipeline; used on its event loop only.
 *
 * <p>Source: RFC 9112 sections 6.3 and 9.
 */
public final class H1ClientConnection extends ChannelInboundHandlerAdapter
        implements ClientConnection, H1BodyReader.Sink {

    private static final int MAX_INTERIM = 16;

    private final CodecContext codec;
    private final ClientEvents events;
    private final H1ResponseParser parser;
    private final H1BodyReader body;
    private @Nullable ConnectionWriter writer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable H1ClientStream current;
    private @Nullable ResponseHead head;
    private final boolean opaque;
    private boolean closing;
    private boolean secured;
    private boolean closeNotified;
    private boolean becameIdle;
    private int interim;

    public H1ClientConnection(CodecContext codec, ClientEvents events, H1Limits limits) {
        this(codec, events, limits, false);
    }

    /**
     * Makes one.
     *
     * @param opaque it is a tunnel from the beginning, for one stream: bytes go both ways, heads are not sent
     */
    public H1ClientConnection(CodecContext codec, ClientEvents events, H1Limits limits, boolean opaque) {
        this.opaque = opaque;
        this.codec = codec;
        this.events = events;
        this.parser = new H1ResponseParser(limits);
        this.body = new H1BodyReader(limits);
    }

    @Override
    public boolean available() {
        ChannelHandlerContext ctx = context;
        return !closing && current == null && ctx != null && ctx.channel().isActive();
    }

    @Override
    public Stream open(StreamEvents target) {
        if (!available()) {
            throw new IllegalStateException("connection is not available");
        }
        H1ClientStream stream = new H1ClientStream(this, target);
        current = stream;
        interim = 0;
        parser.reset();
        if (opaque) {
            stream.openedOpaque();
            body.startUntilClose();
        }
        return stream;
    }

    @Override
    public int keepAliveSeconds() {
        return parser.keepAliveSeconds();
    }

    @Override
    public void close() {
        closing = true;
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        writer = new ConnectionWriter(codec.loop(), ctx);
        secured = ctx.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            while (in.isReadable() && !closing) {
                step(in);
            }
        } catch (BadMessageException bad) {
            fail(ResetCode.PROTOCOL_ERROR, bad.violation().code());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Not before everything that was read is seen: what follows a response would answer the next request.
        if (becameIdle) {
            becameIdle = false;
            if (available()) {
                events.idle(this);
            }
        }
        codec.loop().flushAll();
    }

    private void step(ByteBuf in) throws BadMessageException {
        H1ClientStream stream = current;
        if (stream == null || !stream.headSent) {
            // An answer nobody asked for would be taken for the next one.
            closing = true;
            fail(ResetCode.PROTOCOL_ERROR, "http1.unsolicited_response");
            return;
        }
        if (!body.done()) {
            body.read(in, this);
            return;
        }
        readHead(in, stream);
    }

    private void readHead(ByteBuf in, H1ClientStream stream) throws BadMessageException {
        ResponseHead response = head;
        if (response == null) {
            response = codec.responseHead();
            head = response;
            parser.reset();
        }
        if (!parser.read(in, response, stream.sentHead)) {
            return;
        }
        head = null;
        StreamEvents target = stream.events;
        boolean granted = granted(response, stream);
        if (response.status() == 101 && !granted || response.interim() && ++interim > MAX_INTERIM) {
            // To another protocol than was asked for, or to one when nobody asked.
            throw new BadMessageException(Violation.STATUS_LINE);
        }
        if (response.interim()) {
            if (target != null) {
                target.onHead(response, false);
            }
            return;
        }
        stream.responseStarted = true;
        if (granted) {
            grant(response, stream, target);
            return;
        }
        // Declined: what was sent is a request without a body.
        stream.requestEnded |= !stream.upgrade.isEmpty();
        if (parser.close()) {
            stream.keep = false;
        }
        boolean end = response.length() == BodyLength.NONE;
        if (!end) {
            startBody(response, stream);
        }
        if (end) {
            stream.responseEnded = true;
        }
        if (target != null) {
            target.onHead(response, end);
        }
        if (end) {
            finishIfDone(stream);
        }
    }

    private boolean granted(ResponseHead response, H1ClientStream stream) {
        if (stream.upgrade.equals(RequestHead.CONNECT)) {
            // RFC 9112 section 6.3: whatever length it says, the tunnel begins after the head.
            return response.status() / 100 == 2;
        }
        return response.status() == 101 && !stream.upgrade.isEmpty() && stream.upgrade.equals(parser.upgrade());
    }

    private void grant(ResponseHead response, H1ClientStream stream, @Nullable StreamEvents target) {
        stream.switched = true;
        stream.keep = false;
        body.startUntilClose();
        response.switched(true);
        if (stream.ownKey) {
            response.headers().removeAll(WebSocketKey.ACCEPT);
        }
        response.length(BodyLength.STREAMED, -1);
        if (target == null) {
            codec.release(response);
        } else {
            target.onHead(response, false);
        }
    }

    String newKey() {
        return WebSocketKey.next(codec.loop().random());
    }

    /** No more bytes of the tunnel will come from us. Past TLS, whose word for it would end both directions. */
    void halfClose() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            writer().flushAndTell().addListener(done -> {
                if (done.isSuccess() && ctx.channel() instanceof DuplexChannel socket) {
                    socket.shutdownOutput();
                } else {
                    ctx.close();
                }
            });
        }
    }

    private void startBody(ResponseHead response, H1ClientStream stream) {
        if (parser.chunked()) {
            body.startChunked();
        } else if (response.length() == BodyLength.FIXED) {
            body.startFixed(response.contentLength());
        } else {
            stream.keep = false;
            body.startUntilClose();
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        H1ClientStream stream = current;
        if (stream == null || stream.events == null) {
            data.release();
            return;
        }
        stream.responseEnded = end;
        stream.events.onData(data, end);
        if (end) {
            finishIfDone(stream);
        }
    }

    @Override
    public void trailers(HeaderBlock trailers) {
        H1ClientStream stream = current;
        if (stream == null || stream.events == null) {
            return;
        }
        stream.responseEnded = true;
        stream.events.onTrailers(trailers);
        finishIfDone(stream);
    }

    void finishIfDone(H1ClientStream stream) {
        if (current != stream || !stream.responseEnded) {
            return;
        }
        current = null;
        stream.events = null;
        ChannelHandlerContext ctx = context;
        // A response before the request's end leaves the rest of the request on the wire: not reusable.
        if (ctx == null || !stream.keep || !stream.requestEnded || closing) {
            close();
            return;
        }
        ctx.channel().config().setAutoRead(true);
        becameIdle = true;
    }

    /** The stream is no longer wanted: the connection goes with it. */
    void abort(H1ClientStream stream) {
        if (current != stream) {
            return;
        }
        current = null;
        stream.events = null;
        closing = true;
        if (stream.switched) {
            // What was sent of a tunnel counts, unlike a part of a request.
            body.stop();
            writer().flushAndTell().addListener(ChannelFutureListener.CLOSE);
            return;
        }
        writer().discard();
        if (context != null) {
            LingeringClose.abort(context);
        }
    }

    private void fail(ResetCode code, String detail) {
        closing = true;
        body.stop();
        H1ClientStream stream = current;
        current = null;
        if (stream != null) {
            StreamEvents target = stream.events;
            stream.events = null;
            if (target != null) {
                target.onReset(code, detail);
            }
        }
        writer().discard();
        if (context != null) {
            context.close();
        }
    }

    ConnectionWriter writer() {
        ConnectionWriter ready = writer;
        if (ready == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ready;
    }

    boolean isCurrent(H1ClientStream stream) {
        return current == stream;
    }

    void autoRead(boolean on) {
        if (context != null) {
            context.channel().config().setAutoRead(on);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        H1ClientStream stream = current;
        if (stream != null && stream.events != null && ctx.channel().isWritable()) {
            stream.events.onWritable();
            codec.loop().flushAll();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        H1ClientStream stream = current;
        boolean whole = !secured || closeNotified || stream != null && stream.switched;
        if (stream != null && body.untilClose() && whole && stream.events != null) {
            body.stop();
            current = null;
            StreamEvents target = stream.events;
            stream.events = null;
            target.onData(io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
        } else if (stream != null) {
            // Nothing of it left this process: somebody else may be asked instead.
            boolean untouched = !stream.flushed() && head == null;
            fail(
                    untouched ? ResetCode.REFUSED : ResetCode.CONNECTION_CLOSED,
                    "upstream_reset_" + (stream.responseStarted ? "after" : "before") + "_response_started");
        }
        writer().discard();
        if (head != null) {
            codec.release(head);
            head = null;
        }
        events.closed(this);
        codec.loop().flushAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // RFC 8446 section 6.1: without close_notify an end may be somebody else's doing.
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            closeNotified = true;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        closing = true;
        ctx.close();
    }
}
