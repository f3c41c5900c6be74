package dev.weft.proxy.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes one protobuf message, field by field. Empty strings and zeros are left out, as proto3 says.
 *
 * <p>Not thread-safe; one writer makes one message.
 */
public final class WireWriter {

    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    /** A {@code string}. */
    public WireWriter string(WireField field, String value) {
        return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A {@code repeated string}; empty ones are kept. */
    public WireWriter strings(WireField field, List<String> values) {
        for (String value : values) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** An integer or enum number. */
    public WireWriter number(WireField field, long value) {
        if (value != 0) {
            varint(WireType.tag(field, WireType.VARINT));
            varint(value);
        }
        return this;
    }

    /** A {@code fixed64}; kept when zero. */
    public WireWriter fixed64(WireField field, long value) {
        varint(WireType.tag(field, WireType.FIXED64));
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            out.write((int) (value >>> shift) & 0xFF);
        }
        return this;
    }

    /** {@code bytes} or an encoded message; kept when empty, because an empty message is not an absent one. */
    public WireWriter bytes(WireField field, byte[] value) {
        varint(WireType.tag(field, WireType.LENGTH));
        varint(value.length);
        raw(value, 0, value.length);
        return this;
    }

    /** An embedded message. */
    public WireWriter message(WireField field, WireWriter value) {
        return bytes(field, value.toByteArray());
    }

    /** A {@code map<string, string>}. */
    public WireWriter map(WireField field, Map<String, String> values) {
        values.forEach(
                (key, value) -> message(field, new WireWriter().string(KEY, key).string(VALUE, value)));
        return this;
    }

    /** The message so far. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    void raw(byte[] value, int from, int length) {
        out.write(value, from, length);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
