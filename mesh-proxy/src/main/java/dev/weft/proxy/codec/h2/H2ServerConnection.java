package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.BadMessageException;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.Deadline;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.ServerConnection;
import dev.weft.proxy.codec.ServerEvents;
import dev.weft.proxy.codec.ServerTimeouts;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/2 towards a client.
 *
 * <p>Source: RFC 9113.
 */
public final class H2ServerConnection extends H2Connection implements ServerConnection, SignsOfLife.Peer {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** How long a client may take to see the first word of the end. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String PING_TIMEOUT = "downstream_local_disconnect(http2_ping_timeout)";
    /** What a PING of ours holds that stands between the first word and the last. */
    private static final long DRAIN_PING = 0x7765_6674_6472_6e31L;

    private final ServerEvents events;
    private final ServerTimeouts timeouts;
    private final HeadFields fields;
    private final HeaderBlock trailers = new HeaderBlock();
    private final Deadline deadline;
    private final boolean upgrades;
    private final SignsOfLife alive;
    private int prefaceSeen;
    private int last;
    /** Streams above it are not taken any more; -1: all are. */
    private int lastTaken = -1;

    private boolean announced;
    private boolean draining;
    private boolean awaiting;
    /** The client did not answer a PING. */
    private boolean lost;

    /**
     * Makes one.
     *
     * @param upgrades whether requests may ask to switch to another protocol
     */
    public H2ServerConnection(
            CodecContext codec, ServerEvents events, H2Settings settings, ServerTimeouts timeouts, boolean upgrades) {
        super(codec, settings);
        this.upgrades = upgrades;
        this.events = events;
        this.timeouts = timeouts;
        this.fields = new HeadFields(settings.maxHeaderList(), settings.maxFields());
        this.deadline = new Deadline(codec.loop(), this::timedOut);
        this.alive = new SignsOfLife(codec.loop(), settings.keepAlive(), this);
    }

    @Override
    void greet(FrameWriter out) {
        out.settings(
                PeerSettings.MAX_CONCURRENT_STREAMS,
                settings.maxStreams(),
                PeerSettings.INITIAL_WINDOW_SIZE,
                settings.streamWindow(),
                PeerSettings.MAX_HEADER_LIST_SIZE,
                settings.maxHeaderList(),
                PeerSettings.ENABLE_CONNECT_PROTOCOL,
                upgrades ? 1 : 0);
        awaiting = true;
        deadline.in(timeouts.headNanos());
        alive.opened();
    }

    @Override
    public boolean busy() {
        return !streams.isEmpty();
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
            lost = true;
            endNow();
        }
    }

    @Override
    void read(ByteBuf in) throws H2Exception {
        alive.heard();
        while (prefaceSeen < PREFACE.length && in.isReadable()) {
            if (in.readByte() != PREFACE[prefaceSeen++]) {
                throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.preface");
            }
        }
        super.read(in);
        boolean unfinished = prefaceSeen < PREFACE.length || reader.unfinished();
        if (unfinished != awaiting) {
            awaiting = unfinished;
            rearm();
        }
    }

    private void rearm() {
        if (awaiting) {
            deadline.in(timeouts.headNanos());
        } else if (draining && lastTaken < 0) {
            deadline.in(DRAIN_NANOS);
        } else if (streams.isEmpty()) {
            deadline.in(timeouts.idleNanos());
        } else {
            deadline.off();
        }
    }

    private void timedOut() {
        if (awaiting) {
            fail(H2Code.PROTOCOL_ERROR, "http2.headers_timeout");
        } else if (draining && lastTaken < 0) {
            lastWord();
        } else if (streams.isEmpty()) {
            frames().goAway(last, H2Code.NO_ERROR);
            endNow();
        }
        codec.loop().flushAll();
    }

    @Override
    void received(int id, boolean end, boolean selfDependent, byte[] block, int from, int to) throws H2Exception {
        H2Stream stream = streams.get(id);
        if (stream != null) {
            trailers(stream, end, block, from, to);
            return;
        }
        if ((id & 1) == 0) {
            throw new H2Exception(H2Code.PROTOCOL_ERROR, "http2.stream_id");
        }
        if (id <= last || lastTaken >= 0 && id > lastTaken) {
            fields.ignored();
            decoder.decode(block, from, to, fields);
            if (id > last || closedStreams.endedByUs(id)) {
                return;
            }
            throw new H2Exception(
                    closedStreams.contains(id) ? H2Code.STREAM_CLOSED : H2Code.PROTOCOL_ERROR, "http2.stream_id");
        }
        last = id;
        RequestHead head = codec.requestHead();
        head.http2(true);
        fields.request(head);
        decoder.decode(block, from, to, fields);
        boolean valid = fields.valid();
        if (selfDependent || streams.size() >= settings.maxStreams()) {
            codec.release(head);
            streamError(id, selfDependent ? H2Code.PROTOCOL_ERROR : H2Code.REFUSED_STREAM, "http2.refused");
            return;
        }
        begin(head, id, end, valid);
    }

    private void begin(RequestHead head, int id, boolean end, boolean valid) throws H2Exception {
        H2Stream stream = new H2Stream(this, null, peer.initialWindow(), settings.streamWindow());
        stream.id = id;
        stream.headSeen = true;
        stream.remoteEnded = end;
        stream.toHead = head.method().equals("HEAD");
        stream.upgrade = head.upgrade();
        boolean upgrade = !stream.upgrade.isEmpty();
        boolean extended = upgrade && !head.connects();
        boolean tooLarge = fields.tooLarge();
        long length = fields.contentLength();
        if (!tooLarge && (!valid || end && length > 0 || extended && (end || !upgrades))) {
            // Told for the log; whatever is answered goes nowhere.
            stream.dead = true;
            events.refuse(stream, head, new BadMessageException(Violation.HTTP2_HEADERS));
            streamError(id, H2Code.PROTOCOL_ERROR, "http2.headers");
            return;
        }
        streams.put(id, stream);
        if (!awaiting) {
            deadline.off();
        }
        if (tooLarge || head.connects() && end) {
            events.refuse(
                    stream,
                    head,
                    new BadMessageException(tooLarge ? Violation.HTTP2_HEADERS_TOO_LARGE : Violation.HTTP2_CONNECT));
            return;
        }
        if (upgrade) {
            head.length(BodyLength.NONE, -1);
        } else {
            length(head, end, length);
        }
        stream.expected = end ? -1 : length;
        StreamEvents target = events.begin(stream);
        if (!stream.dead) {
            stream.events = target;
        }
        target.onHead(head, end);
    }

    private static void length(RequestHead head, boolean end, long length) {
        if (end) {
            boolean usual = head.method().equals("GET") || head.method().equals("HEAD");
            head.length(BodyLength.NONE, length < 0 && !usual ? 0 : length);
        } else if (length > 0) {
            head.length(BodyLength.FIXED, length);
        } else {
            head.length(BodyLength.STREAMED, -1);
        }
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
    boolean admits(H2Stream stream, MessageHead head) {
        return true;
    }

    @Override
    void settled() {
        // Nothing of a server's waits for the client's settings.
    }

    @Override
    void encode(H2Stream stream, MessageHead head) {
        if (!(head instanceof ResponseHead response)) {
            throw new IllegalArgumentException("head: a request (expected: a response)");
        }
        if (!response.interim()) {
            stream.headSent = true;
            stream.bodyless = stream.toHead;
        }
        // RFC 8441 section 4: an upgrade is granted as any request is.
        int status = response.status() == 101 ? 200 : response.status();
        int position = position(status);
        if (position > 0) {
            encoder.indexed(position);
        } else {
            encoder.field(HpackStatic.STATUS_200, Integer.toString(status));
        }
        encoder.fields(response.headers());
        // Without a body the end of the stream says it all; only an answer to HEAD speaks of another's body.
        if (response.contentLength() > 0 && response.length() != BodyLength.STREAMED) {
            encoder.contentLength(response.contentLength());
        }
    }

    private static int position(int status) {
        return switch (status) {
            case 200 -> HpackStatic.STATUS_200;
            case 204 -> HpackStatic.STATUS_200 + 1;
            case 206 -> HpackStatic.STATUS_200 + 2;
            case 304 -> HpackStatic.STATUS_200 + 3;
            case 400 -> HpackStatic.STATUS_200 + 4;
            case 404 -> HpackStatic.STATUS_200 + 5;
            case 500 -> HpackStatic.STATUS_200 + 6;
            default -> 0;
        };
    }

    @Override
    boolean isIdle(int id) {
        return id > last || (id & 1) == 0;
    }

    @Override
    int lastPeerStream() {
        return last;
    }

    @Override
    void halfClosed(H2Stream stream) {
        if (stream.localEnded) {
            resetByUs(stream, H2Code.NO_ERROR);
        }
    }

    @Override
    void removed(H2Stream stream) {
        if (!streams.isEmpty() || !active()) {
            return;
        }
        if (lastTaken >= 0) {
            endNow();
        } else {
            rearm();
        }
    }

    @Override
    void goAway(int lastStream, long code) {
        // It will open no more streams; those that are open go on.
    }

    @Override
    void answered(long payload) {
        if (payload == DRAIN_PING && draining && lastTaken < 0) {
            lastWord();
        }
    }

    @Override
    void broken(H2Stream stream, StreamEvents target, ResetCode code, String detail) {
        target.onReset(
                code,
                code != ResetCode.CONNECTION_CLOSED ? detail : lost ? PING_TIMEOUT : "downstream_remote_disconnect");
    }

    @Override
    void over() {
        deadline.end();
        alive.end();
        events.closed();
    }

    @Override
    public void announce() {
        if (!announced && active()) {
            announced = true;
            frames().goAway(MAX_ID, H2Code.NO_ERROR);
            flush();
        }
    }

    // RFC 9113 section 6.8: requests that are on their way are still taken.
    @Override
    public void drain() {
        if (draining || !active()) {
            return;
        }
        announce();
        draining = true;
        frames().ping(false, DRAIN_PING);
        rearm();
        flush();
    }

    private void lastWord() {
        lastTaken = last;
        frames().goAway(last, H2Code.NO_ERROR);
        if (streams.isEmpty()) {
            endNow();
        } else {
            rearm();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        alive.end();
        deadline.end();
    }
}
