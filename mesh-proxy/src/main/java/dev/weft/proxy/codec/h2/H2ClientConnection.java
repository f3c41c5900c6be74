package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 towards an upstream: as many streams at one time as both sides allow.
 *
 * <p>Source: RFC 9113.
 */
public final class H2ClientConnection extends H2Connection implements ClientConnection, SignsOfLife.Peer {

    /** Of a stream that would switch to another protocol at a peer that cannot. */
    public static final String NO_EXTENDED_CONNECT = "http2.no_extended_connect";

    private static final int MAX_INTERIM = 16;

    private final ClientEvents events;
    private final int maxStreams;
    private final HeadFields fields;
    private final HeaderBlock trailers = new HeaderBlock();
    private final SignsOfLife alive;
    private final List<H2Stream> held = new ArrayList<>(0);
    private int next = 1;
    private int opened;
    private boolean goingAway;
    private boolean reading;
    private boolean freed;

    /**
     * Makes one.
     *
     * @param maxStreams that are opened at one time
     */
    public H2ClientConnection(CodecContext codec, ClientEvents events, H2Settings settings, int maxStreams) {
        super(codec, settings);
        this.events = events;
        this.maxStreams = maxStreams;
        this.fields = new HeadFields(settings.maxHeaderList(), settings.maxFields());
        this.alive = new SignsOfLife(codec.loop(), settings.keepAlive(), this);
    }

    /** Streams that are open. */
    public int streams() {
        return opened;
    }

    @Override
    public boolean available() {
        return active() && !goingAway && opened < Math.min(maxStreams, peer.maxStreams()) && next > 0;
    }

    @Override
    public Stream open(StreamEvents target) {
        if (!available()) {
            throw new IllegalStateException("connection is not available");
        }
        opened++;
        if (opened == 1) {
            alive.busy();
        }
        return new H2Stream(this, target, peer.initialWindow(), settings.streamWindow());
    }

    @Override
    public int keepAliveSeconds() {
        return -1;
    }

    @Override
    public void close() {
        if (active()) {
            frames().goAway(0, H2Code.NO_ERROR);
            endNow();
        }
    }

    @Override
    void greet(FrameWriter out) {
        out.preface();
        out.settings(
                PeerSettings.ENABLE_PUSH,
                0,
                PeerSettings.INITIAL_WINDOW_SIZE,
                settings.streamWindow(),
                PeerSettings.MAX_HEADER_LIST_SIZE,
                settings.maxHeaderList());
        alive.opened();
    }

    @Override
    public boolean busy() {
        return opened > 0;
    }

    @Override
    public void ask(long payload) {
        if (active()) {
            frames().ping(false, payload);
        }
    }

    @Override
    public void dead() {
        if (active()) {
            endNow();
        }
    }

    @Override
    void read(ByteBuf in) throws H2Exception {
        reading = true;
        alive.heard();
        super.read(in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        free();
        super.channelReadComplete(ctx);
    }

    private void free() {
        if (!freed || reading) {
            return;
        }
        freed = false;
        if (goingAway && opened == 0) {
            endNow();
        } else if (available()) {
            events.idle(this);
        }
    }

    // RFC 8441 section 3: not before the peer has said that it can.
    @Override
    boolean admits(H2Stream stream, MessageHead head) {
        if (!(head instanceof RequestHead request) || request.upgrade().isEmpty() || request.connects()) {
            return true;
        }
        if (!peer.seen()) {
            RequestHead copy = new RequestHead();
            copy.copy(request);
            stream.heldHead = copy;
            held.add(stream);
            return false;
        }
        if (peer.connectProtocol()) {
            return true;
        }
        StreamEvents target = remove(stream, true);
        if (target != null) {
            target.onReset(ResetCode.PROTOCOL_ERROR, NO_EXTENDED_CONNECT);
        }
        return false;
    }

    @Override
    void settled() {
        if (held.isEmpty()) {
            return;
        }
        List<H2Stream> waiting = List.copyOf(held);
        held.clear();
        for (H2Stream stream : waiting) {
            RequestHead head = stream.heldHead;
            if (head != null) {
                stream.heldHead = null;
                stream.writeHead(head, false);
            }
        }
    }

    @Override
    void encode(H2Stream stream, MessageHead head) {
        if (!(head instanceof RequestHead request)) {
            throw new IllegalArgumentException("head: a response (expected: a request)");
        }
        stream.id = next;
        next += 2;
        stream.sendWindow = peer.initialWindow();
        stream.headSent = true;
        stream.toHead = request.method().equals("HEAD");
        stream.flushesBefore = writer().flushes();
        streams.put(stream.id, stream);
        stream.upgrade = request.upgrade();
        switch (stream.upgrade.isEmpty() ? request.method() : "CONNECT") {
            case "GET" -> encoder.indexed(HpackStatic.METHOD_GET);
            case "POST" -> encoder.indexed(HpackStatic.METHOD_POST);
            case "CONNECT" -> encoder.field(HpackStatic.METHOD_GET, "CONNECT");
            default -> encoder.field(HpackStatic.METHOD_GET, request.method());
        }
        if (request.connects()) {
            // RFC 9113 section 8.5: neither scheme nor path.
            encoder.field(HpackStatic.AUTHORITY, request.authority());
            encoder.fields(request.headers());
            return;
        }
        if (!stream.upgrade.isEmpty()) {
            encoder.field(":protocol", stream.upgrade);
        }
        String scheme = request.headers().get(HeaderName.X_FORWARDED_PROTO);
        encoder.indexed("https".equals(scheme) ? HpackStatic.SCHEME_HTTPS : HpackStatic.SCHEME_HTTP);
        encoder.field(HpackStatic.AUTHORITY, request.authority());
        if (request.path().equals("/")) {
            encoder.indexed(HpackStatic.PATH_ROOT);
        } else {
            encoder.field(HpackStatic.PATH_ROOT, request.path());
        }
        encoder.fields(request.headers());
        if (request.length() == BodyLength.FIXED
                || request.length() == BodyLength.NONE && request.contentLength() == 0) {
            encoder.contentLength(request.contentLength());
        }
    }

    @Override
    void received(int id, boolean end, boolean selfDependent, byte[] block, int from, int to) throws H2Exception {
        H2Stream stream = streams.get(id);
        if (stream == null) {
            fields.ignored();
            decoder.decode(block, from, to, fields);
            if (isIdle(id)) {
                throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.stream_id");
            }
        } else if (stream.headSeen) {
            trailers(stream, end, block, from, to);
        } else {
            response(stream, end, block, from, to);
        }
    }

    private void response(H2Stream stream, boolean end, byte[] block, int from, int to) throws H2Exception {
        ResponseHead head = codec.responseHead();
        fields.response(head.headers());
        decoder.decode(block, from, to, fields);
        boolean valid = fields.valid();
        int status = fields.status();
        head.status(status);
        boolean interim = head.interim();
        if (!valid
                || fields.tooLarge()
                || status == 101
                || interim && (end || ++stream.interim > MAX_INTERIM)
                || !interim && !length(head, stream, end)) {
            codec.release(head);
            streamError(stream.id, H2Code.PROTOCOL_ERROR, "http2.headers");
            return;
        }
        if (!stream.upgrade.isEmpty() && status / 100 == 2 && !end) {
            if (!stream.upgrade.equals(RequestHead.CONNECT)) {
                head.status(101);
            }
            head.switched(true);
            head.length(BodyLength.STREAMED, -1);
            stream.expected = -1;
        }
        stream.headSeen = !interim;
        stream.remoteEnded = end;
        StreamEvents target = stream.events;
        if (target == null) {
            codec.release(head);
        } else {
            target.onHead(head, end);
        }
        if (end) {
            closeIfDone(stream);
        }
    }

    /** Whether the length that was said can be true. */
    private boolean length(ResponseHead head, H2Stream stream, boolean end) {
        long length = fields.contentLength();
        boolean never = stream.toHead || head.status() == 204 || head.status() == 304;
        if (end) {
            head.length(BodyLength.NONE, length < 0 && !never ? 0 : length);
            return never || length <= 0;
        }
        if (length > 0 && !never) {
            head.length(BodyLength.FIXED, length);
        } else {
            head.length(BodyLength.STREAMED, -1);
        }
        stream.expected = never ? 0 : length;
        return true;
    }

    private void trailers(H2Stream stream, boolean end, byte[] block, int from, int to) throws H2Exception {
        trailers.clear();
        fields.trailers(trailers);
        decoder.decode(block, from, to, fields);
        if (stream.remoteEnded) {
            streamError(stream.id, H2Code.STREAM_CLOSED, "http2.stream_closed");
        } else if (!end || !fields.valid() || fields.tooLarge() || stream.expected > 0 || !stream.upgrade.isEmpty()) {
            streamError(stream.id, H2Code.PROTOCOL_ERROR, "http2.trailers");
        } else {
            stream.remoteEnded = true;
            StreamEvents target = stream.events;
            if (target != null) {
                target.onTrailers(trailers);
            }
            closeIfDone(stream);
        }
    }

    @Override
    boolean isIdle(int id) {
        return id >= next || (id & 1) == 0;
    }

    @Override
    int lastPeerStream() {
        return 0;
    }

    @Override
    void halfClosed(H2Stream stream) {
        if (stream.remoteEnded) {
            resetByUs(stream, H2Code.NO_ERROR);
        }
    }

    @Override
    void removed(H2Stream stream) {
        opened--;
        freed = true;
        if (opened == 0) {
            alive.quiet();
        }
        if (active()) {
            free();
        }
    }

    @Override
    void goAway(int lastStream, long code) {
        goingAway = true;
        List<H2Stream> all = new ArrayList<>(streams.values());
        for (H2Stream stream : all) {
            if (stream.id > lastStream && !stream.dead) {
                StreamEvents target = remove(stream, true);
                if (target != null) {
                    target.onReset(ResetCode.REFUSED, "http2.goaway");
                }
            }
        }
        freed = true;
    }

    @Override
    void answered(long payload) {
        // Whatever comes is a sign of life.
    }

    @Override
    void broken(H2Stream stream, StreamEvents target, ResetCode code, String detail) {
        // Nothing of it left this process: somebody else may be asked instead.
        boolean untouched =
                code == ResetCode.CONNECTION_CLOSED && !stream.headSeen && stream.flushesBefore == writer().flushes();
        target.onReset(
                untouched ? ResetCode.REFUSED : code,
                code == ResetCode.CONNECTION_CLOSED
                        ? "upstream_reset_" + (stream.headSeen ? "after" : "before") + "_response_started"
                        : detail);
    }

    @Override
    void over() {
        goingAway = true;
        alive.end();
        events.closed(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        alive.end();
    }
}
