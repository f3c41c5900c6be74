package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Unary calls as bytes: header blocks of literals that enter no table, and a message of 100 bytes.
 *
 * <p>Source: RFC 7541 section 6.2.2; gRPC over HTTP/2.
 */
final class GrpcMessages {

    /** A message with its prefix: not compressed, length, 100 bytes. */
    static final byte[] MESSAGE = message(100);

    private GrpcMessages() {}

    private static byte[] message(int length) {
        var bytes = new byte[5 + length];
        bytes[4] = (byte) length;
        java.util.Arrays.fill(bytes, 5, bytes.length, (byte) 'x');
        return bytes;
    }

    /** The head of a call. */
    static ByteBuf request(String path, String authority) {
        return block(
                ":method", "POST",
                ":scheme", "http",
                ":path", path,
                ":authority", authority,
                "content-type", "application/grpc",
                "te", "trailers",
                "user-agent", "grpc-load/1.0",
                "grpc-accept-encoding", "gzip",
                "authorization", "Bearer 0123456789abcdef");
    }

    static ByteBuf block(String... namesAndValues) {
        ByteBuf block = Unpooled.directBuffer();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.writeByte(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return Unpooled.unreleasableBuffer(block);
    }

    private static void text(ByteBuf block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > 126) {
            throw new IllegalArgumentException(text + " (expected: at most 126 characters)");
        }
        block.writeByte(bytes.length).writeBytes(bytes);
    }
}
