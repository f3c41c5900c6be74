package dev.weft.proxy.listener;

import io.netty.buffer.ByteBuf;

/**
 * Counts the messages of one direction of a gRPC call by their length prefixes, as bytes pass by; nothing is copied or kept.
 *
 * <p>Source: gRPC over HTTP/2, {@code Length-Prefixed-Message}.
 */
final class GrpcMessages {

    private static final String GRPC = "application/grpc";
    private static final int PREFIX = 5;

    private long count;
    private int prefix;
    private long length;
    private long rest;

    /** Whether a body of this content type is made of messages; that of gRPC-Web holds more. */
    static boolean are(String contentType) {
        return contentType.startsWith(GRPC)
                && (contentType.length() == GRPC.length() || "+; ".indexOf(contentType.charAt(GRPC.length())) >= 0);
    }

    /** Looks at bytes of the body without taking them. */
    void pass(ByteBuf data) {
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (rest > 0) {
                long skipped = Math.min(rest, end - at);
                rest -= skipped;
                at += (int) skipped;
            } else {
                int next = data.getByte(at++) & 0xff;
                length = prefix == 0 ? 0 : length << 8 | next;
                prefix++;
                if (prefix == PREFIX) {
                    count++;
                    rest = length;
                    prefix = 0;
                }
            }
        }
    }

    /** Messages that began. */
    long count() {
        return count;
    }
}
