package dev.weft.proxy.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where each field of a message lies in its bytes. Every position is checked against the end, so reading never leaves the
 * message.
 *
 * @param count values found
 * @param tags field number and wire type of each
 * @param values the number itself, or offset and length of what is not a number
 */
@SuppressWarnings("ArrayRecordComponent") // private to WireMessage, never compared
record WireIndex(int count, int[] tags, long[] values) {

    static WireIndex of(byte[] bytes, int from, int size, String path) throws InvalidFieldException {
        Cursor cursor = new Cursor(bytes, from, from + size, path);
        int[] tags = new int[8];
        long[] values = new long[8];
        int count = 0;
        while (cursor.at < cursor.end) {
            int tag = cursor.tag();
            long value = switch (tag & 7) {
                case WireType.VARINT -> cursor.varint();
                case WireType.FIXED64 -> cursor.fixed64();
                case WireType.LENGTH -> cursor.slice();
                case WireType.FIXED32 -> cursor.fixed32();
                default -> throw cursor.malformed();
            };
            if (count == tags.length) {
                tags = Arrays.copyOf(tags, count * 2);
                values = Arrays.copyOf(values, count * 2);
            }
            tags[count] = tag;
            values[count++] = value;
        }
        return new WireIndex(count, tags, values);
    }

    static long[] packedVarints(byte[] bytes, int from, int size, String path) throws InvalidFieldException {
        Cursor cursor = new Cursor(bytes, from, from + size, path);
        long[] all = new long[size];
        int count = 0;
        while (cursor.at < cursor.end) {
            all[count++] = cursor.varint();
        }
        return Arrays.copyOf(all, count);
    }

    /** Reads forward; fails instead of passing the end. */
    private static final class Cursor {
        private final byte[] bytes;
        private final int end;
        private final String path;
        private int at;

        Cursor(byte[] bytes, int at, int end, String path) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
            this.path = path;
        }

        int tag() throws InvalidFieldException {
            long tag = varint();
            if (tag >>> 3 == 0 || tag >>> 32 != 0) {
                throw malformed();
            }
            return (int) tag;
        }

        long varint() throws InvalidFieldException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at >= end) {
                    throw malformed();
                }
                byte next = bytes[at++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw malformed();
        }

        long fixed64() throws InvalidFieldException {
            skip(Long.BYTES);
            return ByteBuffer.wrap(bytes, at - Long.BYTES, Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
        }

        long fixed32() throws InvalidFieldException {
            skip(Integer.BYTES);
            return WireMessage.littleEndianInt(bytes, at - Integer.BYTES);
        }

        long slice() throws InvalidFieldException {
            long length = varint();
            if (length < 0 || length > end - at) {
                throw malformed();
            }
            long slice = (long) at << 32 | length;
            at += (int) length;
            return slice;
        }

        private void skip(int count) throws InvalidFieldException {
            if (end - at < count) {
                throw malformed();
            }
            at += count;
        }

        InvalidFieldException malformed() {
            return new InvalidFieldException(path, "not a protobuf message");
        }
    }
}
