package dev.weft.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of an HTTP/2 connection: writes what it is told and reads what any peer may write. */
final class H2End implements AutoCloseable {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE = 16_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private String mark = "";
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

    /** A frame; a head is decoded and whole. */
    record Event(int type, int flags, int stream, List<String> fields, byte[] payload) {
        boolean ends() {
            return (type == FrameClient.DATA || type == FrameClient.HEADERS) && (flags & FrameClient.END_STREAM) != 0;
        }

        String field(String name) {
            return fields.stream()
                    .filter(field -> field.startsWith(name + ": "))
                    .map(field -> field.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    H2End(Socket socket, boolean client, int maxStreams) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 * 1024));
        if (client) {
            out.write(PREFACE);
        } else if (in.readNBytes(PREFACE.length).length < PREFACE.length) {
            throw new EOFException("preface");
        }
        frame(FrameClient.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, (byte) maxStreams, 0, 8, 0, 0, 0, 1});
        frame(FrameClient.WINDOW_UPDATE, 0, 0, new byte[] {0, 127, 0, 0});
        out.flush();
    }

    /** Every head of a request carries it in {@code x-case}. */
    void mark(String text) {
        mark = text;
    }

    synchronized void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >>> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** A head or trailers, in as many frames as it takes. */
    synchronized void head(int stream, boolean end, String... namesAndValues) throws IOException {
        String[] all = namesAndValues;
        if (!mark.isEmpty() && namesAndValues[0].equals(":method")) {
            all = java.util.Arrays.copyOf(namesAndValues, namesAndValues.length + 2);
            all[all.length - 2] = "x-case";
            all[all.length - 1] = mark;
        }
        byte[] block = FrameClient.fields(all);
        int type = FrameClient.HEADERS;
        int flags = end ? FrameClient.END_STREAM : 0;
        for (int at = 0; at == 0 || at < block.length; at += PIECE) {
            int to = Math.min(block.length, at + PIECE);
            flags |= to == block.length ? FrameClient.END_HEADERS : 0;
            frame(type, flags, stream, java.util.Arrays.copyOfRange(block, at, to));
            type = FrameClient.CONTINUATION;
            flags = 0;
        }
    }

    void data(int stream, boolean end, String text) throws IOException {
        frame(FrameClient.DATA, end ? FrameClient.END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void reset(int stream, int code) throws IOException {
        frame(FrameClient.RST_STREAM, 0, stream, new byte[] {0, 0, 0, (byte) code});
    }

    void goAway(int last, int code) throws IOException {
        frame(FrameClient.GOAWAY, 0, 0, new byte[] {0, 0, 0, (byte) last, 0, 0, 0, (byte) code});
    }

    /** The next frame of a stream or GOAWAY; {@code null}: the connection ended. */
    @Nullable
    Event read() throws IOException {
        try {
            while (true) {
                Event event = next();
                if (event.type() == FrameClient.SETTINGS && (event.flags() & 1) == 0) {
                    frame(FrameClient.SETTINGS, 1, 0, new byte[0]);
                } else if (event.type() == FrameClient.PING && (event.flags() & 1) == 0) {
                    frame(FrameClient.PING, 1, 0, event.payload());
                } else if (event.stream() != 0 && event.type() != FrameClient.WINDOW_UPDATE
                        || event.type() == FrameClient.GOAWAY) {
                    return event;
                }
            }
        } catch (EOFException | SocketException ended) {
            return null;
        }
    }

    private Event next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException();
        }
        if (type != FrameClient.HEADERS) {
            return new Event(type, flags, stream, List.of(), payload);
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(payload);
        for (int last = flags; (last & FrameClient.END_HEADERS) == 0; ) {
            int more = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            in.readUnsignedByte();
            last = in.readUnsignedByte();
            in.readInt();
            block.writeBytes(in.readNBytes(more));
        }
        return new Event(type, flags, stream, decode(stream, block.toByteArray()), payload);
    }

    private List<String> decode(int stream, byte[] block) throws IOException {
        ByteBuf bytes = Unpooled.wrappedBuffer(block);
        try {
            Http2Headers headers = decoder.decodeHeaders(stream, bytes);
            List<String> fields = new ArrayList<>();
            headers.forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
            return fields;
        } catch (Http2Exception bad) {
            throw new IOException(bad);
        } finally {
            bytes.release();
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
