package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Reads requests from bytes as a connection does, and tells what came of it. */
final class H1RequestReading implements H1BodyReader.Sink {

    private final H1RequestParser parser = new H1RequestParser(H1Limits.DEFAULT, true);
    private final H1BodyReader reader = new H1BodyReader(H1Limits.DEFAULT);
    private final StringBuilder out = new StringBuilder();
    private RequestHead head = new RequestHead();
    private boolean inBody;
    private int complete;

    static String of(byte[] bytes, int... splits) {
        H1RequestReading reading = new H1RequestReading();
        int from = 0;
        try {
            for (int split : splits) {
                reading.feed(bytes, from, split);
                from = split;
            }
            reading.feed(bytes, from, bytes.length);
        } catch (BadMessageException bad) {
            return reading.out + "error " + bad.violation();
        }
        return reading.out.toString();
    }

    static int completeIn(byte[] bytes) throws BadMessageException {
        H1RequestReading reading = new H1RequestReading();
        reading.feed(bytes, 0, bytes.length);
        return reading.complete;
    }

    private void feed(byte[] bytes, int from, int to) throws BadMessageException {
        ByteBuf in = Unpooled.copiedBuffer(bytes, from, to - from);
        try {
            while (in.isReadable()) {
                if (inBody) {
                    reader.read(in, this);
                } else if (parser.read(in, head)) {
                    begin();
                }
            }
        } finally {
            in.release();
        }
    }

    private void begin() {
        out.append(head.method()).append(' ').append(head.authority()).append(head.path());
        for (int i = 0; i < head.headers().size(); i++) {
            out.append('|')
                    .append(head.headers().name(i))
                    .append('=')
                    .append(head.headers().value(i));
        }
        out.append('|').append(head.length()).append(':');
        if (parser.chunked()) {
            reader.startChunked();
        } else {
            reader.startFixed(Math.max(0, parser.contentLength()));
        }
        inBody = !reader.done();
        if (!inBody) {
            end();
        }
    }

    private void end() {
        complete++;
        out.append(";\n");
        inBody = false;
        head = new RequestHead();
        parser.reset();
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        out.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        if (end) {
            end();
        }
    }

    @Override
    public void trailers(HeaderBlock trailers) {
        for (int i = 0; i < trailers.size(); i++) {
            out.append("|~").append(trailers.name(i)).append('=').append(trailers.value(i));
        }
        end();
    }
}
