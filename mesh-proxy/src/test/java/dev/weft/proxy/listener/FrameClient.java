package dev.weft.proxy.listener;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client that writes frames by hand, well-formed or not. */
final class FrameClient implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;

    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        int number(int at) {
            return (payload[at] & 0xff) << 24
                    | (payload[at + 1] & 0xff) << 16
                    | (payload[at + 2] & 0xff) << 8
                    | payload[at + 3] & 0xff;
        }
    }

    FrameClient(InetSocketAddress address) throws IOException {
        socket.connect(address, 5_000);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 64 * 1024));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0);
    }

    FrameClient frame(int type, int flags, int stream, int... payload) throws IOException {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return frame(type, flags, stream, bytes);
    }

    FrameClient frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >>> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return this;
    }

    FrameClient flush() throws IOException {
        out.flush();
        return this;
    }

    FrameClient windowUpdate(int stream, int bytes) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, bytes >>> 24, bytes >>> 16, bytes >>> 8, bytes);
    }

    /** A request of the usual four fields and others, names and values in turn. */
    FrameClient request(int stream, boolean end, String method, String path, String... others) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", method);
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "catalog");
        block.write(fields(others));
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
    }

    static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            field(block, namesAndValues[i], namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** The next frame; {@code null}: the connection ended. */
    @Nullable
    Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (EOFException | SocketException ended) {
            return null;
        }
    }

    /** The next frame of a type; {@code null}: the connection ended before. */
    @Nullable
    Frame await(int type) throws IOException {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.type() == type) {
                return frame;
            }
        }
        return null;
    }

    /** Reads a whole answer; the head's first byte tells the status where it is one of the static table. */
    String answer(int stream) throws IOException {
        StringBuilder body = new StringBuilder();
        int status = 0;
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.stream() != stream) {
                continue;
            }
            if (frame.type() == HEADERS && status == 0) {
                status = frame.payload()[0] & 0xff;
            } else if (frame.type() == DATA) {
                body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            } else if (frame.type() == RST_STREAM) {
                return "reset " + frame.number(0);
            }
            if (frame.ends()) {
                return (status == 0x88 ? "200" : Integer.toHexString(status)) + " " + body;
            }
        }
        return "closed";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
