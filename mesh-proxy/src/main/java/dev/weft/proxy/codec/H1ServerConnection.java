package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 towards a client: one request after the other, pipelined ones wait. Last handler of its pipeline; used on its
 * event loop only.
 *
 * <p>Source: RFC 9112 section 9.
 */
public final class H1ServerConnection extends ChannelInboundHandlerAdapter
        implements ServerConnection, H1BodyReader.Sink {

    private static final int SMALL_REST = 64 * 1024;

    private final CodecContext codec;
    private final ServerEvents events;
    private final ServerTimeouts timeouts;
    private final H1RequestParser parser;
    private final H1BodyReader body;
    private final Deadline deadline;
    private @Nullable ConnectionWriter writer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestHead head;
    private @Nullable H1ServerStream current;
    private @Nullable ByteBuf waiting;
    private boolean draining;
    private boolean processing;
    private boolean discarding;

    /** One that refuses HTTP/1.0. */
    public H1ServerConnection(CodecContext codec, ServerEvents events, H1Limits limits, ServerTimeouts timeouts) {
        this(codec, events, limits, timeouts, false);
    }

    /**
     * Makes one.
     *
     * @param http10 whether clients of HTTP/1.0 are served, each request on a connection of its own; otherwise they get 426
     */
    public H1ServerConnection(
            CodecContext codec, ServerEvents events, H1Limits limits, ServerTimeouts timeouts, boolean http10) {
        this.codec = codec;
        this.events = events;
        this.timeouts = timeouts;
        this.deadline = new Deadline(codec.loop(), this::timedOut);
        this.parser = new H1RequestParser(limits, http10);
        this.body = new H1BodyReader(limits);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        writer = new ConnectionWriter(codec.loop(), ctx);
        deadline.in(timeouts.idleNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in) || discarding) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf before = waiting;
        if (before != null) {
            waiting = null;
            in = ctx.alloc()
                    .compositeBuffer(2)
                    .addFlattenedComponents(true, before)
                    .addFlattenedComponents(true, in);
        }
        process(ctx, in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        codec.loop().flushAll();
    }

    /** Reads on in what waited; the exchange before has ended. */
    private void processWaiting(ChannelHandlerContext ctx) {
        ByteBuf in = waiting;
        if (in != null && !processing) {
            waiting = null;
            process(ctx, in);
        }
        if (waiting == null && current == null) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void process(ChannelHandlerContext ctx, ByteBuf in) {
        processing = true;
        try {
            while (in.isReadable() && !discarding && step(in)) {
                // each step takes some bytes
            }
        } catch (BadMessageException bad) {
            refuse(bad);
        } finally {
            processing = false;
            if (in.isReadable() && !discarding) {
                waiting = in;
                ctx.channel().config().setAutoRead(false);
            } else {
                in.release();
            }
        }
    }

    /** Whether it makes sense to go on. */
    private boolean step(ByteBuf in) throws BadMessageException {
        H1ServerStream stream = current;
        if (stream == null) {
            // Answers that nobody reads would pile up: the next request waits until they are gone.
            return writer().writable() && readHead(in);
        }
        if (stream.requestEnded) {
            return false;
        }
        if (stream.upgrade.isEmpty()) {
            deadline.in(timeouts.bodyNanos());
        }
        body.read(in, this);
        return true;
    }

    private boolean readHead(ByteBuf in) throws BadMessageException {
        RequestHead request = head;
        if (request == null) {
            request = codec.requestHead();
            head = request;
            parser.reset();
        }
        boolean began = parser.started();
        if (!parser.read(in, request)) {
            if (!began && parser.started()) {
                deadline.in(timeouts.headNanos());
            }
            return true;
        }
        head = null;
        if (!request.upgrade().isEmpty()) {
            body.startUntilClose();
        } else if (parser.chunked()) {
            body.startChunked();
        } else {
            body.startFixed(Math.max(0, parser.contentLength()));
        }
        boolean end = body.done();
        H1ServerStream stream =
                new H1ServerStream(this, parser.http10(), parser.close() || parser.http10() || draining, request);
        stream.requestEnded = end;
        current = stream;
        if (end || !request.upgrade().isEmpty()) {
            deadline.off();
        } else {
            deadline.in(timeouts.bodyNanos());
        }
        StreamEvents target = events.begin(stream);
        stream.events = target;
        target.onHead(request, end);
        return true;
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        H1ServerStream stream = current;
        if (stream == null) {
            data.release();
            return;
        }
        StreamEvents target = stream.events;
        stream.early |= !stream.switched && !stream.upgrade.isEmpty();
        if (end) {
            requestEnded(stream);
        }
        if (target == null) {
            data.release();
        } else {
            target.onData(data, end);
        }
        if (end) {
            finishIfDone(stream);
        }
    }

    @Override
    public void trailers(HeaderBlock trailers) {
        H1ServerStream stream = current;
        if (stream == null || stream.events == null) {
            return;
        }
        StreamEvents target = stream.events;
        requestEnded(stream);
        target.onTrailers(trailers);
        finishIfDone(stream);
    }

    private void requestEnded(H1ServerStream stream) {
        stream.requestEnded = true;
        deadline.off();
    }

    private void refuse(BadMessageException bad) {
        discarding = true;
        deadline.in(timeouts.headNanos());
        H1ServerStream stream = current;
        if (stream != null) {
            cutRequest(stream, ResetCode.PROTOCOL_ERROR, bad.violation().code());
            return;
        }
        RequestHead request = head == null ? codec.requestHead() : head;
        head = null;
        stream = new H1ServerStream(this, parser.http10(), true, request);
        stream.requestEnded = true;
        current = stream;
        events.refuse(stream, request, bad);
    }

    /** The request will never be complete; its exchange may still answer. */
    private static void cutRequest(H1ServerStream stream, ResetCode code, String detail) {
        stream.close = true;
        stream.requestEnded = true;
        StreamEvents target = stream.detach();
        if (target != null) {
            target.onReset(code, detail);
        }
    }

    /** Called by the stream when its response ended, and here when the request ended. */
    void finishIfDone(H1ServerStream stream) {
        ChannelHandlerContext ctx = context;
        if (current != stream || !stream.responseEnded || ctx == null) {
            return;
        }
        if (!stream.upgrade.isEmpty() && !stream.switched && !stream.early && !stream.connect) {
            // Declined: the connection stays what it was. Bytes that came too early could be either protocol's.
            body.stop();
            stream.requestEnded = true;
        }
        if (!stream.requestEnded && !stream.close && !draining && !discarding && body.endsWithin(SMALL_REST)) {
            // Cheaper to read the rest of a small body than to open another connection.
            stream.detach();
            deadline.in(timeouts.headNanos());
            ctx.channel().config().setAutoRead(true);
            return;
        }
        if (!stream.requestEnded || stream.close || draining || discarding) {
            current = null;
            stream.detach();
            endConnection(ctx, stream.requestEnded && !discarding);
            return;
        }
        current = null;
        stream.detach();
        deadline.in(timeouts.idleNanos());
        if (waiting != null) {
            // Not from inside the exchange that just ended: many pipelined requests would nest.
            ctx.executor().execute(() -> {
                processWaiting(ctx);
                codec.loop().flushAll();
            });
        } else if (!ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void endConnection(ChannelHandlerContext ctx, boolean clean) {
        discarding = true;
        deadline.in(timeouts.headNanos());
        releaseWaiting();
        ChannelFuture flushed = writer().flushAndTell();
        if (clean) {
            flushed.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        LingeringClose.start(ctx, flushed);
        ctx.channel().config().setAutoRead(true);
    }

    /** The stream's answer granted the upgrade. */
    void switched() {
        deadline.off();
        if (context != null) {
            context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        H1ServerStream stream = current;
        if (stream != null && stream.switched) {
            if (event instanceof ChannelInputShutdownEvent && !stream.requestEnded) {
                body.stop();
                data(Unpooled.EMPTY_BUFFER, true);
                codec.loop().flushAll();
            } else if (event instanceof SslCloseCompletionEvent) {
                // After close_notify nothing can be sent back either.
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    void abort() {
        discarding = true;
        releaseWaiting();
        if (context != null) {
            LingeringClose.abort(context);
        }
    }

    ConnectionWriter writer() {
        ConnectionWriter ready = writer;
        if (ready == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ready;
    }

    boolean isCurrent(H1ServerStream stream) {
        return current == stream;
    }

    boolean draining() {
        return draining;
    }

    void autoRead(boolean on) {
        if (context != null && (!on || waiting == null)) {
            context.channel().config().setAutoRead(on);
        }
    }

    @Override
    public void announce() {
        draining = true;
    }

    @Override
    public void drain() {
        draining = true;
        H1ServerStream stream = current;
        if (stream == null && head == null && context != null) {
            context.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            // A client that does not take its answers does not hold them forever.
            deadline.in(timeouts.bodyNanos());
            return;
        }
        H1ServerStream stream = current;
        if (stream == null) {
            deadline.in(timeouts.idleNanos());
            processWaiting(ctx);
        } else {
            if (stream.requestEnded || stream.switched) {
                deadline.off();
            }
            if (stream.events != null) {
                stream.events.onWritable();
            }
        }
        codec.loop().flushAll();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.end();
        discarding = true;
        releaseWaiting();
        writer().discard();
        if (head != null) {
            codec.release(head);
            head = null;
        }
        H1ServerStream stream = current;
        current = null;
        if (stream != null) {
            StreamEvents target = stream.detach();
            if (target != null) {
                target.onReset(ResetCode.CONNECTION_CLOSED, "downstream_remote_disconnect");
            }
        }
        events.closed();
        codec.loop().flushAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void releaseWaiting() {
        ByteBuf in = waiting;
        waiting = null;
        if (in != null) {
            in.release();
        }
    }

    private void timedOut() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        if (head != null && parser.started() && !discarding) {
            refuse(new BadMessageException(Violation.HEADERS_TIMEOUT));
            codec.loop().flushAll();
        } else if (current != null && !discarding && !current.requestEnded && !current.responseEnded) {
            discarding = true;
            deadline.in(timeouts.headNanos());
            cutRequest(current, ResetCode.CANCEL, "request_body_timeout");
            codec.loop().flushAll();
        } else {
            ctx.close();
        }
    }
}
