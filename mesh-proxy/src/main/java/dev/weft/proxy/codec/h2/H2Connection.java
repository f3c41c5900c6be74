package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.ConnectionWriter;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.LingeringClose;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of an HTTP/2 connection do alike: streams, both windows, settings, and its end. Last handler of its
 * pipeline; used on its event loop only.
 *
 * <p>Credit of the connection goes back as data is taken, also for a stream that is paused, so that one that nobody reads
 * does not hold up the others; only what paused streams hold together is bounded.
 *
 * <p>Source: RFC 9113 sections 5 and 6.
 */
abstract sealed class H2Connection extends ChannelInboundHandlerAdapter permits H2ClientConnection, H2ServerConnection {

    static final int MAX_ID = Integer.MAX_VALUE;
    private static final int BUFFER = 8 * 1024;
    private static final long MAX_WINDOW = Integer.MAX_VALUE;
    private static final int INITIAL_WINDOW = 65_535;
    /** What paused streams of one connection hold before it takes no more. */
    private static final long MAX_WITHHELD = 16L << 20;
    /** Answers that a peer does not take, beside bodies. */
    private static final long MAX_UNREAD = 1L << 20;

    final CodecContext codec;
    final H2Settings settings;
    final FloodGuard guard;
    final IntObjectHashMap<H2Stream> streams = new IntObjectHashMap<>();
    final ClosedStreams closedStreams = new ClosedStreams();
    final HpackDecoder decoder = new HpackDecoder();
    final HpackEncoder encoder = new HpackEncoder();
    final FrameReader reader;
    final PeerSettings peer = new PeerSettings();
    private final SendQueue queue;
    private @Nullable ConnectionWriter writer;
    private @Nullable FrameWriter frames;
    private @Nullable ChannelHandlerContext context;
    private long sendWindow = INITIAL_WINDOW;
    private long receiveWindow;
    private int unacknowledged;
    private long withheld;
    private int owed;
    private boolean failed;
    // The DATA frame that is coming in.
    private @Nullable H2Stream dataStream;
    private boolean dataEnds;

    H2Connection(CodecContext codec, H2Settings settings) {
        this.codec = codec;
        this.settings = settings;
        this.guard = new FloodGuard(codec.loop(), settings.trusted());
        this.reader = new FrameReader(new Frames(this), Math.max(FrameType.DEFAULT_MAX, settings.maxHeaderList()));
        this.receiveWindow = settings.connectionWindow();
        this.queue = new SendQueue(this);
    }

    // ---- what the two ends do differently

    /** Says what is said first. */
    abstract void greet(FrameWriter out);

    /** A head came, or trailers. */
    abstract void received(int id, boolean end, boolean selfDependent, byte[] block, int from, int to)
            throws H2Exception;

    /** Whether a head may go out now; where it may not, it is kept or its stream was told. */
    abstract boolean admits(H2Stream stream, MessageHead head);

    /** The peer said what it allows. */
    abstract void settled();

    /** Writes a head into the encoder. */
    abstract void encode(H2Stream stream, MessageHead head);

    /** Whether a stream of that number was never opened. */
    abstract boolean isIdle(int id);

    /** A stream is gone. */
    abstract void removed(H2Stream stream);

    /** The peer will go. */
    abstract void goAway(int lastStream, long code);

    /** The peer answered a PING. */
    abstract void answered(long payload);

    /** The connection is over; its streams have been told. */
    abstract void over();

    /** What streams are told when the connection breaks. */
    abstract void broken(H2Stream stream, StreamEvents target, ResetCode code, String detail);

    // ---- pipeline

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ConnectionWriter out = new ConnectionWriter(codec.loop(), ctx, BUFFER);
        writer = out;
        FrameWriter made = new FrameWriter(out);
        frames = made;
        greet(made);
        if (settings.connectionWindow() > INITIAL_WINDOW) {
            made.windowUpdate(0, settings.connectionWindow() - INITIAL_WINDOW);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in) || failed) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            read(in);
        } catch (H2Exception bad) {
            fail(bad.code(), String.valueOf(bad.getMessage()));
        } finally {
            in.release();
        }
    }

    void read(ByteBuf in) throws H2Exception {
        reader.read(in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        codec.loop().flushAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            pump();
            codec.loop().flushAll();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed = true;
        reader.stop();
        queue.stop();
        breakStreams(ResetCode.CONNECTION_CLOSED, "connection_termination");
        writer().discard();
        over();
        codec.loop().flushAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    // ---- sending

    ConnectionWriter writer() {
        ConnectionWriter ready = writer;
        if (ready == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ready;
    }

    FrameWriter frames() {
        FrameWriter ready = frames;
        if (ready == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ready;
    }

    boolean active() {
        ChannelHandlerContext ctx = context;
        return ctx != null && ctx.channel().isActive() && !failed;
    }

    long now() {
        return codec.loop().now();
    }

    void flush() {
        writer().flushNow();
    }

    boolean writable() {
        return writer().writable();
    }

    int streamWindow() {
        return settings.streamWindow();
    }

    void writeHead(H2Stream stream, MessageHead head, boolean end) {
        encoder.begin();
        encode(stream, head);
        guard.work();
        frames().headers(stream.id, encoder.bytes(), encoder.length(), end);
        if (end) {
            localEnded(stream);
        }
    }

    void writeTrailers(H2Stream stream, HeaderBlock trailers) {
        if (trailers.size() == 0) {
            frames().data(stream.id, io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
            return;
        }
        encoder.begin();
        encoder.fields(trailers);
        frames().headers(stream.id, encoder.bytes(), encoder.length(), true);
    }

    /** Bytes that one frame of a stream may hold now. */
    int credit(H2Stream stream) {
        if (!writable()) {
            return 0;
        }
        return (int) Math.max(0, Math.min(FrameType.DEFAULT_MAX, Math.min(sendWindow, stream.sendWindow)));
    }

    /** Sends a piece that {@link #credit} allowed. */
    void frame(H2Stream stream, ByteBuf data, boolean end) {
        int length = data.readableBytes();
        sendWindow -= length;
        stream.sendWindow -= length;
        guard.sent(length, end);
        frames().data(stream.id, data, end);
    }

    void localEnded(H2Stream stream) {
        stream.localEnded = true;
        closeIfDone(stream);
    }

    /** A stream has something to send and no credit. */
    void waits(H2Stream stream) {
        queue.add(stream);
    }

    void pump() {
        queue.pump();
    }

    /** The peer took nothing of a stream for too long. */
    void stalled(H2Stream stream) {
        frames().reset(stream.id, H2Code.CANCEL);
        StreamEvents target = remove(stream, true);
        if (target != null) {
            target.onReset(ResetCode.CONNECTION_CLOSED, "http2.stalled");
        }
    }

    // ---- receiving

    void dataBegins(int id, int length, int size, boolean end) throws H2Exception {
        receiveWindow -= length;
        if (receiveWindow < 0) {
            throw new H2Exception(H2Code.FLOW_CONTROL_ERROR, "http2.connection_window");
        }
        dataEnds = end;
        H2Stream stream = streams.get(id);
        dataStream = stream;
        if (size == 0 && !end) {
            guard.cheap();
        } else {
            guard.received(size);
        }
        if (stream == null || stream.remoteEnded) {
            dataStream = null;
            strayData(id, stream);
            creditConnection(length);
            return;
        }
        if (stream.overruns(length)) {
            dataStream = null;
            creditConnection(length);
            streamError(id, H2Code.FLOW_CONTROL_ERROR, "http2.stream_window");
            return;
        }
        if (!stream.headSeen || !fits(stream, size, end)) {
            dataStream = null;
            creditConnection(length);
            streamError(id, H2Code.PROTOCOL_ERROR, "http2.content_length");
            return;
        }
        if (length > size) {
            stream.taken(length - size);
        }
    }

    private static boolean fits(H2Stream stream, int size, boolean end) {
        if (stream.expected < 0) {
            return true;
        }
        stream.expected -= size;
        return stream.expected >= 0 && (!end || stream.expected == 0);
    }

    private void strayData(int id, @Nullable H2Stream stream) throws H2Exception {
        if (isIdle(id)) {
            throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.idle_stream");
        }
        if (stream == null && closedStreams.endedByUs(id)) {
            return;
        }
        streamError(id, H2Code.STREAM_CLOSED, "http2.stream_closed");
    }

    void data(ByteBuf data, boolean last) {
        H2Stream stream = dataStream;
        int length = data.readableBytes();
        if (stream == null) {
            data.release();
            return;
        }
        if (stream.dead) {
            creditConnection(length);
            data.release();
            return;
        }
        boolean end = last && dataEnds;
        if (end) {
            stream.remoteEnded = true;
        }
        stream.taken(length);
        StreamEvents target = stream.events;
        if (target == null || length == 0 && !end) {
            data.release();
        } else {
            target.onData(data, end);
        }
        if (end) {
            closeIfDone(stream);
        }
    }

    /** Gives the peer back what it may send on the connection. */
    void creditConnection(int bytes) {
        if (withheld > MAX_WITHHELD) {
            owed += bytes;
            return;
        }
        unacknowledged += bytes;
        if (unacknowledged >= settings.connectionWindow() / 2) {
            receiveWindow += unacknowledged;
            windowUpdate(0, unacknowledged);
            unacknowledged = 0;
        }
    }

    /** A paused stream took so many bytes. */
    void withheld(int bytes) {
        withheld += bytes;
        creditConnection(bytes);
    }

    /** It is paused no more, or gone. */
    void released(int bytes) {
        withheld -= bytes;
        if (owed > 0 && withheld <= MAX_WITHHELD) {
            int back = owed;
            owed = 0;
            creditConnection(back);
        }
    }

    void windowUpdate(int id, int bytes) {
        if (active()) {
            frames().windowUpdate(id, bytes);
        }
    }

    void peerWindow(int id, int increment) throws H2Exception {
        if (id == 0) {
            sendWindow += increment;
            if (increment == 0 || sendWindow > MAX_WINDOW) {
                throw new H2Exception(
                        increment == 0 ? H2Code.PROTOCOL_ERROR : H2Code.FLOW_CONTROL_ERROR, "http2.window_update");
            }
            pump();
            return;
        }
        H2Stream stream = streams.get(id);
        if (stream == null) {
            if (isIdle(id)) {
                throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.idle_stream");
            }
            return;
        }
        stream.sendWindow += increment;
        if (increment == 0) {
            streamError(id, H2Code.PROTOCOL_ERROR, "http2.window_update");
        } else if (stream.sendWindow > MAX_WINDOW) {
            streamError(id, H2Code.FLOW_CONTROL_ERROR, "http2.window_update");
        } else if (stream.waiting()) {
            waits(stream);
            pump();
        }
    }

    void peerSettings(byte[] payload, int length) throws H2Exception {
        int change = peer.read(payload, length, this instanceof H2ClientConnection);
        if (change != 0) {
            for (H2Stream stream : List.copyOf(streams.values())) {
                stream.sendWindow += change;
                if (stream.sendWindow > MAX_WINDOW) {
                    throw new H2Exception(H2Code.FLOW_CONTROL_ERROR, "http2.initial_window");
                }
                if (stream.waiting()) {
                    waits(stream);
                }
            }
        }
        frames().settingsTaken();
        settled();
        pump();
    }

    void peerReset(int id, long code) throws H2Exception {
        H2Stream stream = streams.get(id);
        if (stream == null) {
            if (isIdle(id)) {
                throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.idle_stream");
            }
            return;
        }
        StreamEvents target = remove(stream, false);
        if (target != null) {
            boolean refused = code == H2Code.REFUSED_STREAM.wire();
            target.onReset(
                    refused ? ResetCode.REFUSED : ResetCode.CONNECTION_CLOSED,
                    refused ? "http2.remote_refuse" : "http2.remote_reset");
        }
        guard.reset();
    }

    /** A peer that makes us answer without end does not read what we say. */
    void requireReader() throws H2Exception {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ctx.channel().isWritable() && ctx.channel().bytesBeforeWritable() > MAX_UNREAD) {
            throw new H2Exception(H2Code.ENHANCE_YOUR_CALM, "http2.unread_answers");
        }
    }

    // ---- ends

    /** The peer broke the rules of a stream. */
    void streamError(int id, H2Code code, String detail) throws H2Exception {
        frames().reset(id, code);
        H2Stream stream = streams.get(id);
        if (stream != null) {
            StreamEvents target = remove(stream, true);
            if (target != null) {
                target.onReset(ResetCode.PROTOCOL_ERROR, detail);
            }
        } else if (!closedStreams.contains(id)) {
            closedStreams.add(id, true);
        }
        guard.reset();
    }

    /** We are not interested any more. */
    void resetByUs(H2Stream stream, H2Code code) {
        if (stream.id != 0 && active()) {
            frames().reset(stream.id, code);
        }
        remove(stream, true);
    }

    void closeIfDone(H2Stream stream) {
        if (stream.dead) {
            return;
        }
        if (stream.localEnded && stream.remoteEnded) {
            guard.completed();
            remove(stream, false);
        } else {
            halfClosed(stream);
        }
    }

    /** One side has sent all and the other has not. */
    abstract void halfClosed(H2Stream stream);

    @Nullable
    StreamEvents remove(H2Stream stream, boolean byUs) {
        StreamEvents target = stream.end();
        if (stream.id != 0) {
            streams.remove(stream.id);
            closedStreams.add(stream.id, byUs);
        }
        removed(stream);
        return target;
    }

    /** The connection cannot go on. */
    void fail(H2Code code, String detail) {
        ChannelHandlerContext ctx = context;
        if (failed || ctx == null) {
            return;
        }
        frames().goAway(lastPeerStream(), code);
        failed = true;
        reader.stop();
        breakStreams(ResetCode.PROTOCOL_ERROR, detail);
        end(ctx);
    }

    /** The highest stream of the peer's that we looked at. */
    abstract int lastPeerStream();

    /** Ends after what was said. */
    void endNow() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            failed = true;
            reader.stop();
            breakStreams(ResetCode.CONNECTION_CLOSED, "connection_termination");
            end(ctx);
        }
    }

    private void end(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            ChannelFuture flushed = writer().flushAndTell();
            LingeringClose.start(ctx, flushed);
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void breakStreams(ResetCode code, String detail) {
        List<H2Stream> all = new ArrayList<>(streams.values());
        for (H2Stream stream : all) {
            boolean alive = !stream.dead;
            StreamEvents target = remove(stream, true);
            if (alive && target != null) {
                broken(stream, target, code, detail);
            }
        }
    }
}
