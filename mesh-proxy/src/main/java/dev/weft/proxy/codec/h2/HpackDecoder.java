package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.HeaderName;
import java.util.Arrays;

/**
 * Reads compressed heads.
 *
 * <p>Source: RFC 7541.
 */
final class HpackDecoder {

    private static final int TABLE = 4_096;
    private static final int INITIAL_TEXT = 512;

    private final HpackTable table = new HpackTable(TABLE);
    private byte[] text = new byte[INITIAL_TEXT];
    private byte[] in = {};
    private int at;
    private int end;
    // The string that was read last.
    private byte[] string = {};
    private int stringAt;
    private int stringLength;

    /** Takes fields in their order. The arrays are lent for the call. */
    interface Sink {
        /**
         * A field.
         *
         * @param id of its name, see {@link HeaderName}
         */
        void field(int id, byte[] names, int name, int nameLength, byte[] values, int value, int valueLength);
    }

    /** Reads a whole head. */
    void decode(byte[] block, int from, int to, Sink sink) throws H2Exception {
        in = block;
        at = from;
        end = to;
        boolean first = true;
        while (at < end) {
            int b = in[at] & 0xff;
            if (b >= 0x80) {
                indexed(number(0x7f), sink);
            } else if (b >= 0x40) {
                literal(number(0x3f), true, sink);
            } else if (b >= 0x20) {
                int size = number(0x1f);
                if (!first || size > table.most()) {
                    throw bad("http2.table_size");
                }
                table.limit(size);
                continue;
            } else {
                literal(number(0x0f), false, sink);
            }
            first = false;
        }
    }

    private void indexed(int index, Sink sink) throws H2Exception {
        if (index == 0) {
            throw bad("http2.header_index");
        }
        if (index <= HpackStatic.SIZE) {
            byte[] name = HpackStatic.name(index);
            byte[] value = HpackStatic.value(index);
            sink.field(HpackStatic.id(index), name, 0, name.length, value, 0, value.length);
            return;
        }
        int slot = slot(index);
        int name = table.name(slot);
        int nameLength = table.nameLength(slot);
        sink.field(
                table.id(slot),
                table.store(),
                name,
                nameLength,
                table.store(),
                name + nameLength,
                table.valueLength(slot));
    }

    private int slot(int index) throws H2Exception {
        int position = index - HpackStatic.SIZE - 1;
        if (position >= table.count()) {
            throw bad("http2.header_index");
        }
        return table.slot(position);
    }

    private void literal(int index, boolean remember, Sink sink) throws H2Exception {
        int used = 0;
        boolean own = false;
        byte[] names;
        int name;
        int nameLength;
        int id;
        if (index == 0) {
            used = string(0);
            own = used > 0;
            names = string;
            name = stringAt;
            nameLength = stringLength;
            id = HeaderName.of(names, name, nameLength);
        } else if (index <= HpackStatic.SIZE) {
            names = HpackStatic.name(index);
            name = 0;
            nameLength = names.length;
            id = HpackStatic.id(index);
        } else {
            int slot = slot(index);
            nameLength = table.nameLength(slot);
            id = table.id(slot);
            // Remembering the field may move or overwrite what the table holds.
            ensure(nameLength);
            System.arraycopy(table.store(), table.name(slot), text, 0, nameLength);
            names = text;
            name = 0;
            used = nameLength;
            own = true;
        }
        string(used);
        if (own) {
            // Reading the value may have needed a larger array.
            names = text;
        }
        sink.field(id, names, name, nameLength, string, stringAt, stringLength);
        if (remember) {
            table.add(id, names, name, nameLength, string, stringAt, stringLength);
        }
    }

    /** Reads a string; where it is coded, into {@link #text} from {@code used} on. Returns what is used then. */
    private int string(int used) throws H2Exception {
        if (at >= end) {
            throw bad("http2.header_block");
        }
        boolean coded = (in[at] & 0x80) != 0;
        int length = number(0x7f);
        if (length > end - at) {
            throw bad("http2.header_block");
        }
        int from = at;
        at += length;
        if (!coded) {
            string = in;
            stringAt = from;
            stringLength = length;
            return used;
        }
        ensure(used + Huffman.bound(length));
        int decoded = Huffman.decode(in, from, at, text, used);
        string = text;
        stringAt = used;
        stringLength = decoded - used;
        return decoded;
    }

    private void ensure(int length) {
        if (length > text.length) {
            text = Arrays.copyOf(text, Math.max(length, 2 * text.length));
        }
    }

    private int number(int mask) throws H2Exception {
        int value = in[at++] & mask;
        if (value < mask) {
            return value;
        }
        long sum = value;
        for (int shift = 0; shift <= 28; shift += 7) {
            if (at >= end) {
                throw bad("http2.header_block");
            }
            int b = in[at++] & 0xff;
            sum += (long) (b & 0x7f) << shift;
            if (sum > Integer.MAX_VALUE) {
                throw bad("http2.header_number");
            }
            if (b < 0x80) {
                return (int) sum;
            }
        }
        throw bad("http2.header_number");
    }

    private static H2Exception bad(String detail) {
        return new H2Exception(H2Code.COMPRESSION_ERROR, detail);
    }
}
