package dev.weft.bench.h2spike;

import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 connection on Netty's connection handler; flushes are gathered per turn of reading. One event loop. */
final class H2Codec extends Http2ConnectionHandler implements LoopContext.Flushable {

    private static final int WINDOW = 1024 * 1024;
    private static final int MAX_STREAMS = 10_000;

    private final CodecContext codec;
    private final Http2Connection.PropertyKey key;
    private @Nullable ChannelHandlerContext context;
    private boolean dirty;
    private final @Nullable Function<Stream, StreamEvents> begin;

    private H2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            CodecContext codec,
            @Nullable Function<Stream, StreamEvents> begin) {
        super(decoder, encoder, settings);
        this.codec = codec;
        this.begin = begin;
        this.key = connection().newKey();
        decoder.frameListener(new Frames());
        connection().remote().flowController().listener(this::writabilityChanged);
    }

    /** A connection from a client when {@code begin} is given, else one to a server. */
    static H2Codec create(CodecContext codec, @Nullable Function<Stream, StreamEvents> begin) {
        var connection = new DefaultHttp2Connection(begin != null);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, 0.5f, false));
        var settings = new Http2Settings()
                .initialWindowSize(WINDOW)
                .maxConcurrentStreams(MAX_STREAMS)
                .maxHeaderListSize(64 * 1024);
        if (begin == null) {
            settings.pushEnabled(false);
        }
        return new Builder(connection, settings, codec, begin).build();
    }

    private static final class Builder
            extends io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder<H2Codec, Builder> {
        private final CodecContext codec;
        private final @Nullable Function<Stream, StreamEvents> begin;

        Builder(
                Http2Connection connection,
                Http2Settings settings,
                CodecContext codec,
                @Nullable Function<Stream, StreamEvents> begin) {
            this.codec = codec;
            this.begin = begin;
            connection(connection);
            initialSettings(settings);
            frameListener(new Http2FrameAdapter());
            decoderEnforceMaxRstFramesPerWindow(0, 0);
        }

        @Override
        protected H2Codec build() {
            return super.build();
        }

        @Override
        protected H2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new H2Codec(decoder, encoder, settings, codec, begin);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx);
        // After the preface: settings raise the windows of streams only, never the connection's.
        connection().local().flowController().incrementWindowSize(connection().connectionStream(), 16 * WINDOW);
        flush(ctx);
    }

    private ChannelHandlerContext ctx() {
        return java.util.Objects.requireNonNull(context);
    }

    Stream open(StreamEvents events) {
        int id = connection().local().incrementAndGetNextStreamId();
        H2Stream stream = new H2Stream(this, id);
        stream.events = events;
        opening = stream;
        return stream;
    }

    private @Nullable H2Stream opening;

    void sendHeaders(int id, Http2Headers headers, boolean end) {
        encoder().writeHeaders(ctx(), id, headers, 0, end, ctx().newPromise());
        H2Stream mine = opening;
        if (mine != null && mine.id == id) {
            Http2Stream stream = connection().stream(id);
            if (stream != null) {
                stream.setProperty(key, mine);
            }
            opening = null;
        }
        touch();
    }

    void sendData(int id, ByteBuf data, boolean end) {
        encoder().writeData(ctx(), id, data, 0, end, ctx().newPromise());
        touch();
    }

    void sendReset(int id, Http2Error error) {
        encoder().writeRstStream(ctx(), id, error.code(), ctx().newPromise());
        touch();
    }

    boolean writable(int id) {
        Http2Stream stream = connection().stream(id);
        return stream != null && connection().remote().flowController().isWritable(stream);
    }

    void credit(int id, int bytes) {
        Http2Stream stream = connection().stream(id);
        if (stream != null) {
            try {
                connection().local().flowController().consumeBytes(stream, bytes);
            } catch (Http2Exception e) {
                onError(ctx(), true, e);
            }
            touch();
        }
    }

    private void touch() {
        if (!dirty) {
            dirty = true;
            codec.loop().flushLater(this);
        }
    }

    @Override
    public void flushNow() {
        dirty = false;
        flush(ctx());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        codec.loop().flushAll();
    }

    private void writabilityChanged(Http2Stream stream) {
        H2Stream mine = stream.getProperty(key);
        if (mine != null && mine.events != null && mine.writable()) {
            mine.events.onWritable();
        }
    }

    private final class Frames extends Http2FrameAdapter {

        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
                throws Http2Exception {
            Http2Stream stream = connection().stream(id);
            H2Stream mine = stream == null ? null : stream.getProperty(key);
            if (mine == null && begin != null && stream != null) {
                mine = new H2Stream(H2Codec.this, id);
                stream.setProperty(key, mine);
                RequestHead head = codec.requestHead();
                H2Heads.read(headers, head, end);
                mine.events = begin.apply(mine);
                mine.events.onHead(head, end);
            } else if (mine != null && mine.events != null) {
                if (headers.status() == null) {
                    var trailers = new dev.weft.proxy.codec.HeaderBlock();
                    H2Heads.copyFields(headers, trailers);
                    mine.events.onTrailers(trailers);
                } else {
                    ResponseHead head = codec.responseHead();
                    H2Heads.read(headers, head, end);
                    mine.events.onHead(head, end);
                }
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end)
                throws Http2Exception {
            onHeadersRead(ctx, id, headers, padding, end);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
            int bytes = data.readableBytes() + padding;
            Http2Stream stream = connection().stream(id);
            H2Stream mine = stream == null ? null : stream.getProperty(key);
            if (mine == null || mine.events == null) {
                return bytes;
            }
            mine.events.onData(data.retain(), end);
            if (mine.paused) {
                mine.withheld += bytes;
                return 0;
            }
            return bytes;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) {
            Http2Stream stream = connection().stream(id);
            H2Stream mine = stream == null ? null : stream.getProperty(key);
            if (mine != null && mine.events != null) {
                mine.events.onReset(
                        errorCode == Http2Error.REFUSED_STREAM.code() ? ResetCode.REFUSED : ResetCode.CANCEL,
                        "http2.reset");
            }
        }
    }
}
