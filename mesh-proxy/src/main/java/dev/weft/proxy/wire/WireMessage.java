package dev.weft.proxy.wire;

import static dev.weft.proxy.wire.WireType.FIXED32;
import static dev.weft.proxy.wire.WireType.FIXED64;
import static dev.weft.proxy.wire.WireType.LENGTH;
import static dev.weft.proxy.wire.WireType.VARINT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One protobuf message, indexed once and read by field. Absent scalars read as zero or empty, as proto3 says; the last of
 * several values counts; embedded messages that occur several times are merged. A field with another wire type than the
 * one asked for counts as unknown, as in every protobuf implementation.
 *
 * <p>Immutable; shares the byte array it was made from, which must not change. Any thread.
 *
 * <p>Source: protobuf encoding; maps are repeated entries of key (1) and value (2).
 */
public final class WireMessage {

    /** Nesting that is accepted; protobuf's own limit. */
    private static final int MAX_DEPTH = 100;

    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");

    private final byte[] bytes;
    private final String path;
    private final int depth;
    private final int count;
    /** Field number and wire type of each value, as on the wire. */
    private final int[] tags;
    /** The value of a number; offset (upper half) and length (lower half) of everything else. */
    private final long[] values;

    private WireMessage(byte[] bytes, WireIndex index, String path, int depth) {
        this.bytes = bytes;
        this.path = path;
        this.depth = depth;
        this.count = index.count();
        this.tags = index.tags();
        this.values = index.values();
    }

    /**
     * Indexes a whole message.
     *
     * @param path prefix of the paths in complaints; may be empty
     * @throws InvalidFieldException when the bytes are not a protobuf message
     */
    public static WireMessage parse(byte[] bytes, String path) throws InvalidFieldException {
        return new WireMessage(bytes, WireIndex.of(bytes, 0, bytes.length, path), path, 0);
    }

    /** Where this message is, for complaints; empty for the outermost one. */
    public String path() {
        return path;
    }

    /** Where a field of this message is. */
    public String pathOf(WireField field) {
        return path.isEmpty() ? field.name() : path + "." + field.name();
    }

    /** A complaint about a field of this message. */
    public InvalidFieldException invalid(WireField field, String problem) {
        return new InvalidFieldException(pathOf(field), problem);
    }

    /** Whether the field is on the wire. */
    public boolean has(WireField field) {
        for (int i = 0; i < count; i++) {
            if (tags[i] >>> 3 == field.number()) {
                return true;
            }
        }
        return false;
    }

    /** How many values of the field are on the wire. */
    public int count(WireField field) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (tags[i] >>> 3 == field.number()) {
                found++;
            }
        }
        return found;
    }

    /** Numbers of fields that are on the wire but not among those given. */
    public List<Integer> others(Set<WireField> known) {
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = tags[i] >>> 3;
            if (known.stream().noneMatch(field -> field.number() == number)) {
                unknown.add(number);
            }
        }
        return unknown;
    }

    /** A {@code string}; empty when absent. */
    public String string(WireField field) throws InvalidFieldException {
        int at = last(field, LENGTH);
        return at < 0 ? "" : text(at, field);
    }

    /** A {@code repeated string}. */
    public List<String> strings(WireField field) throws InvalidFieldException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (tags[i] == WireType.tag(field, LENGTH)) {
                all.add(text(i, field));
            }
        }
        return all;
    }

    /** A copy of {@code bytes}; empty when absent. */
    public byte[] bytes(WireField field) {
        int at = last(field, LENGTH);
        return at < 0 ? new byte[0] : Arrays.copyOfRange(bytes, start(at), start(at) + length(at));
    }

    /** An {@code int32}, {@code int64}, {@code uint32}, {@code uint64} or enum number; 0 when absent. */
    public long number(WireField field) {
        int at = last(field, VARINT);
        return at < 0 ? 0 : values[at];
    }

    /** A {@code bool}; false when absent. */
    public boolean bool(WireField field) {
        return number(field) != 0;
    }

    /** A {@code double}; 0 when absent. */
    public double decimal(WireField field) {
        int at = last(field, FIXED64);
        return at < 0 ? 0 : Double.longBitsToDouble(values[at]);
    }

    /** A {@code repeated} integer, packed or not. */
    public List<Integer> numbers(WireField field) throws InvalidFieldException {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (tags[i] == WireType.tag(field, VARINT)) {
                all.add((int) values[i]);
            } else if (tags[i] == WireType.tag(field, LENGTH)) {
                for (long value : WireIndex.packedVarints(bytes, start(i), length(i), pathOf(field))) {
                    all.add((int) value);
                }
            }
        }
        return all;
    }

    /** An embedded message; an empty one when absent, so that absent and default read alike. */
    public WireMessage message(WireField field) throws InvalidFieldException {
        int found = 0;
        int last = -1;
        for (int i = 0; i < count; i++) {
            if (tags[i] == WireType.tag(field, LENGTH)) {
                found++;
                last = i;
            }
        }
        if (found == 0) {
            return child(bytes, 0, 0, pathOf(field));
        }
        return found == 1 ? child(bytes, start(last), length(last), pathOf(field)) : merged(field);
    }

    /** Repeated messages, in order. */
    public List<WireMessage> messages(WireField field) throws InvalidFieldException {
        List<WireMessage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (tags[i] == WireType.tag(field, LENGTH)) {
                all.add(child(bytes, start(i), length(i), pathOf(field) + "[" + all.size() + "]"));
            }
        }
        return all;
    }

    /** A {@code map<string, Message>}, in wire order; the last entry of a key counts. */
    public Map<String, WireMessage> map(WireField field) throws InvalidFieldException {
        Map<String, WireMessage> all = new LinkedHashMap<>();
        for (WireMessage entry : messages(field)) {
            String key = entry.string(KEY);
            WireMessage value = entry.message(VALUE);
            all.put(key, new WireMessage(value.bytes, value.index(), pathOf(field) + "[" + key + "]", depth + 1));
        }
        return all;
    }

    /** The bytes of this field as a message of its own, for example of an {@code Any}'s value. */
    public WireMessage embedded(WireField field, String at) throws InvalidFieldException {
        int found = last(field, LENGTH);
        return found < 0 ? child(bytes, 0, 0, at) : child(bytes, start(found), length(found), at);
    }

    private WireMessage merged(WireField field) throws InvalidFieldException {
        WireWriter joined = new WireWriter();
        for (int i = 0; i < count; i++) {
            if (tags[i] == WireType.tag(field, LENGTH)) {
                joined.raw(bytes, start(i), length(i));
            }
        }
        byte[] all = joined.toByteArray();
        return child(all, 0, all.length, pathOf(field));
    }

    private WireMessage child(byte[] in, int from, int size, String at) throws InvalidFieldException {
        if (depth >= MAX_DEPTH) {
            throw new InvalidFieldException(at, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
        }
        return new WireMessage(in, WireIndex.of(in, from, size, at), at, depth + 1);
    }

    private WireIndex index() {
        return new WireIndex(count, tags, values);
    }

    private int last(WireField field, int wireType) {
        int tag = WireType.tag(field, wireType);
        for (int i = count - 1; i >= 0; i--) {
            if (tags[i] == tag) {
                return i;
            }
        }
        return -1;
    }

    private int start(int at) {
        return (int) (values[at] >>> 32);
    }

    private int length(int at) {
        return (int) values[at];
    }

    private String text(int at, WireField field) throws InvalidFieldException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start(at), length(at)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw invalid(field, "not UTF-8 (expected: text)");
        }
    }

    /** A {@code fixed32} or {@code float}'s bits; 0 when absent. */
    int fixed32(WireField field) {
        int at = last(field, FIXED32);
        return at < 0 ? 0 : (int) values[at];
    }

    static int littleEndianInt(byte[] in, int at) {
        return ByteBuffer.wrap(in, at, Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }
}
