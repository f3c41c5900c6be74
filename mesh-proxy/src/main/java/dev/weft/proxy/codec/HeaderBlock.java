package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in their order, names as they were written. All bytes lie in one array, each field as
 * {@code name: value CRLF}; so a block that nobody changed is written with one copy. Text is ISO-8859-1.
 *
 * <p>Reusable: {@link #clear} keeps the arrays. Not thread-safe; owned by one message.
 */
public final class HeaderBlock {

    private static final int INITIAL_BYTES = 1_024;
    private static final int INITIAL_FIELDS = 24;
    private static final int STRIDE = 5;
    private static final int ID = 0;
    private static final int NAME = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE = 3;
    private static final int VALUE_LENGTH = 4;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int used;
    private int[] fields = new int[INITIAL_FIELDS * STRIDE];
    private int size;

    /** Number of fields. */
    public int size() {
        return size;
    }

    /** Id of the name of a field, see {@link HeaderName}. */
    public int id(int index) {
        return fields[index * STRIDE + ID];
    }

    /** Name of a field as it was written. */
    public String name(int index) {
        int at = index * STRIDE;
        return text(fields[at + NAME], fields[at + NAME_LENGTH]);
    }

    /** Value of a field, without surrounding blanks. */
    public String value(int index) {
        int at = index * STRIDE;
        return text(fields[at + VALUE], fields[at + VALUE_LENGTH]);
    }

    /** Whether a name begins so, in any case. */
    public boolean nameStartsWith(int index, String lowerPrefix) {
        int at = index * STRIDE;
        return fields[at + NAME_LENGTH] >= lowerPrefix.length()
                && regionEquals(fields[at + NAME], lowerPrefix.length(), lowerPrefix);
    }

    /** Position of the first field of that name at or after {@code from}; -1 where there is none. */
    public int indexOf(int id, int from) {
        for (int i = from, at = from * STRIDE; i < size; i++, at += STRIDE) {
            if (fields[at + ID] == id) {
                return i;
            }
        }
        return -1;
    }

    /** As {@link #indexOf(int, int)}, by a name in lower case. */
    public int indexOf(String lowerName, int from) {
        int id = HeaderName.of(lowerName);
        if (id != HeaderName.OTHER) {
            return indexOf(id, from);
        }
        for (int i = from; i < size; i++) {
            if (id(i) == HeaderName.OTHER && nameEquals(i, lowerName)) {
                return i;
            }
        }
        return -1;
    }

    /** First value of that name; {@code null} where there is none. */
    public @Nullable String get(int id) {
        int index = indexOf(id, 0);
        return index < 0 ? null : value(index);
    }

    /** First value of that name, lower case; {@code null} where there is none. */
    public @Nullable String get(String lowerName) {
        int index = indexOf(lowerName, 0);
        return index < 0 ? null : value(index);
    }

    /** All values of that name, lower case, joined by a comma; {@code null} where there is none. */
    public @Nullable String joined(String lowerName) {
        int index = indexOf(lowerName, 0);
        if (index < 0) {
            return null;
        }
        int next = indexOf(lowerName, index + 1);
        if (next < 0) {
            return value(index);
        }
        StringBuilder all = new StringBuilder(value(index));
        for (; next >= 0; next = indexOf(lowerName, next + 1)) {
            all.append(',').append(value(next));
        }
        return all.toString();
    }

    /** How many fields of that name there are, lower case. */
    public int count(String lowerName) {
        int count = 0;
        for (int i = indexOf(lowerName, 0); i >= 0; i = indexOf(lowerName, i + 1)) {
            count++;
        }
        return count;
    }

    /** Position of a field among all, or -1: the one of that name, lower case, with so many of its name before it. */
    public int nth(String lowerName, int before) {
        int at = indexOf(lowerName, 0);
        for (int i = 0; i < before && at >= 0; i++) {
            at = indexOf(lowerName, at + 1);
        }
        return at;
    }

    /** Whether there is a field of that name. */
    public boolean contains(int id) {
        return indexOf(id, 0) >= 0;
    }

    /** Whether a value equals text, in any case. */
    public boolean valueIs(int index, String lowerText) {
        int at = index * STRIDE;
        return regionEquals(fields[at + VALUE], fields[at + VALUE_LENGTH], lowerText);
    }

    /** Whether one of the comma-separated elements of any field of that name equals text, in any case. */
    public boolean hasToken(int id, String lowerToken) {
        for (int i = indexOf(id, 0); i >= 0; i = indexOf(id, i + 1)) {
            int at = i * STRIDE;
            int start = fields[at + VALUE];
            int end = start + fields[at + VALUE_LENGTH];
            while (start < end) {
                int comma = start;
                while (comma < end && bytes[comma] != ',') {
                    comma++;
                }
                int from = start;
                int to = comma;
                while (from < to && isBlank(bytes[from])) {
                    from++;
                }
                while (to > from && isBlank(bytes[to - 1])) {
                    to--;
                }
                if (regionEquals(from, to - from, lowerToken)) {
                    return true;
                }
                start = comma + 1;
            }
        }
        return false;
    }

    /**
     * Adds a field at the end.
     *
     * @throws IllegalArgumentException when name or value hold what a header cannot; callers pass configured or own text
     */
    public void add(String name, String value) {
        add(HeaderName.of(name), name, value);
    }

    /** Adds a field with a known name, written in lower case. */
    public void add(int id, String value) {
        add(id, HeaderName.text(id), value);
    }

    private void add(int id, String name, String value) {
        requireClean(name, value);
        ensure(name.length() + value.length() + 4);
        int nameAt = used;
        put(name);
        bytes[used++] = ':';
        bytes[used++] = ' ';
        int valueAt = used;
        put(value);
        bytes[used++] = '\r';
        bytes[used++] = '\n';
        index(id, nameAt, name.length(), valueAt, value.length());
    }

    /** Replaces all fields of that name by one; in the place of the first where there was one. */
    public void set(String name, String value) {
        removeAll(name.toLowerCase(java.util.Locale.ROOT));
        add(name, value);
    }

    /** Replaces all fields of that name by one at the end. */
    public void set(int id, String value) {
        remove(id);
        add(id, value);
    }

    /** Takes away all fields of that name. */
    public void remove(int id) {
        for (int i = indexOf(id, 0); i >= 0; i = indexOf(id, i)) {
            removeAt(i);
        }
    }

    /** Takes away all fields of that name, lower case. */
    public void removeAll(String lowerName) {
        for (int i = indexOf(lowerName, 0); i >= 0; i = indexOf(lowerName, i)) {
            removeAt(i);
        }
    }

    /** Takes away one field. */
    public void removeAt(int index) {
        int from = (index + 1) * STRIDE;
        System.arraycopy(fields, from, fields, index * STRIDE, size * STRIDE - from);
        size--;
    }

    /** Copies all fields of another block behind the own. */
    public void addAll(HeaderBlock other) {
        for (int i = 0; i < other.size; i++) {
            add(other.id(i), other.name(i), other.value(i));
        }
    }

    /** Empties it and keeps the arrays. */
    public void clear() {
        size = 0;
        used = 0;
    }

    /** Bytes that the arrays hold, to decide whether a pool keeps the block. */
    int capacity() {
        return bytes.length;
    }

    /** Bytes that were put in, removed fields included. */
    int used() {
        return used;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Lends the array that holds all text, until the block changes. */
    public byte[] array() {
        return bytes;
    }

    /** Where a name begins in {@link #array}. */
    public int nameOffset(int index) {
        return fields[index * STRIDE + NAME];
    }

    /** Bytes of a name. */
    public int nameLength(int index) {
        return fields[index * STRIDE + NAME_LENGTH];
    }

    /**
     * Adds a field of bytes that a codec has checked.
     *
     * @param id of its name
     */
    public void addChecked(int id, byte[] names, int name, int nameLength, byte[] values, int value, int valueLength) {
        ensure(nameLength + valueLength + 4);
        int nameAt = used;
        System.arraycopy(names, name, bytes, nameAt, nameLength);
        int colon = nameAt + nameLength;
        bytes[colon] = ':';
        bytes[colon + 1] = ' ';
        System.arraycopy(values, value, bytes, colon + 2, valueLength);
        used = colon + 4 + valueLength;
        bytes[used - 2] = '\r';
        bytes[used - 1] = '\n';
        index(id, nameAt, nameLength, colon + 2, valueLength);
    }

    void append(ByteBuf from, int index, int length) {
        ensure(length);
        from.getBytes(index, bytes, used, length);
        used += length;
    }

    void truncate(int length) {
        used = length;
    }

    void index(int id, int name, int nameLength, int value, int valueLength) {
        int at = size * STRIDE;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, fields.length * 2);
        }
        fields[at + ID] = id;
        fields[at + NAME] = name;
        fields[at + NAME_LENGTH] = nameLength;
        fields[at + VALUE] = value;
        fields[at + VALUE_LENGTH] = valueLength;
        size++;
    }

    String text(int offset, int length) {
        return length == 0 ? "" : new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Where a value begins in {@link #array}. */
    public int valueOffset(int index) {
        return fields[index * STRIDE + VALUE];
    }

    /** Bytes of a value. */
    public int valueLength(int index) {
        return fields[index * STRIDE + VALUE_LENGTH];
    }

    /** Upper bound of what {@link #writeTo} writes. */
    int wireLength() {
        return used + size * 4;
    }

    /** Writes {@code name: value CRLF} for each field; neighbours in the array go out in one copy. */
    void writeTo(ByteBuf out) {
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0, at = 0; i < size; i++, at += STRIDE) {
            int name = fields[at + NAME];
            int nameEnd = name + fields[at + NAME_LENGTH];
            int value = fields[at + VALUE];
            int valueEnd = value + fields[at + VALUE_LENGTH];
            boolean canonical = value == nameEnd + 2
                    && bytes[nameEnd + 1] == ' '
                    && bytes[valueEnd] == '\r'
                    && bytes[nameEnd] == ':';
            if (canonical && name == runEnd) {
                runEnd = valueEnd + 2;
                continue;
            }
            out.writeBytes(bytes, runStart, runEnd - runStart);
            if (canonical) {
                runStart = name;
                runEnd = valueEnd + 2;
            } else {
                out.writeBytes(bytes, name, nameEnd - name);
                out.writeShort((':' << 8) | ' ');
                out.writeBytes(bytes, value, valueEnd - value);
                out.writeShort(('\r' << 8) | '\n');
                runStart = 0;
                runEnd = 0;
            }
        }
        out.writeBytes(bytes, runStart, runEnd - runStart);
    }

    private boolean nameEquals(int index, String lowerName) {
        int at = index * STRIDE;
        return regionEquals(fields[at + NAME], fields[at + NAME_LENGTH], lowerName);
    }

    private boolean regionEquals(int offset, int length, String lowerText) {
        if (length != lowerText.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((HeaderName.lower(bytes[offset + i]) & 0xff) != lowerText.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether a name and value can be a header: a token, and no control characters. */
    public static boolean allows(String name, String value) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 127 || !Octets.isToken((byte) name.charAt(i))) {
                return false;
            }
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 255 || !Octets.isFieldValue((byte) value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    // Configured values reach the wire here; a line break would let one header become two.
    private static void requireClean(String name, String value) {
        if (!allows(name, value)) {
            throw new IllegalArgumentException("header: " + name.length() + " and " + value.length()
                    + " characters (expected: a token and a value without control characters)");
        }
    }

    @SuppressWarnings("deprecation") // the only copy of Latin-1 text without a second array
    private void put(String text) {
        text.getBytes(0, text.length(), bytes, used);
        used += text.length();
    }

    private void ensure(int more) {
        if (used + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + more));
        }
    }
}
