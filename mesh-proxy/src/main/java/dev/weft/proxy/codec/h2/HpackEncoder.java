package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import java.util.Arrays;

/**
 * Writes compressed heads into an array that it reuses. Nothing is remembered at the peer: what varies with every request
 * would only push out what does not, and nothing that is secret can be guessed by its length.
 *
 * <p>Source: RFC 7541 sections 6 and 7.1.
 */
final class HpackEncoder {

    private static final int INITIAL = 1_024;
    private static final int INDEXED = 0x80;
    private static final int NEVER = 0x10;
    private static final int NUMBER_LENGTH = 5;

    private byte[] out = new byte[INITIAL];
    private int length;

    /** Begins a head. */
    void begin() {
        length = 0;
    }

    /** What was written since {@link #begin}. */
    byte[] bytes() {
        return out;
    }

    int length() {
        return length;
    }

    /** A field of the static table. */
    void indexed(int position) {
        ensure(1);
        out[length++] = (byte) (INDEXED | position);
    }

    /** A field whose name is in the static table; the value is ISO-8859-1. */
    void field(int position, String value) {
        ensure(2 * NUMBER_LENGTH + value.length());
        number(0, 0x0f, position);
        text(value);
    }

    /** A field whose name is not in the static table. */
    void field(String name, String value) {
        ensure(1 + 2 * NUMBER_LENGTH + name.length() + value.length());
        out[length++] = 0;
        text(name);
        text(value);
    }

    /** The length of the body. */
    void contentLength(long value) {
        field(HpackStatic.CONTENT_LENGTH, Long.toString(value));
    }

    /** The fields of a block but for those of one connection. */
    void fields(HeaderBlock block) {
        for (int i = 0; i < block.size(); i++) {
            int id = block.id(i);
            if (id != HeaderName.OTHER && ofConnection(id)) {
                continue;
            }
            field(block, i, id);
        }
    }

    private void field(HeaderBlock block, int index, int id) {
        byte[] from = block.array();
        int nameLength = block.nameLength(index);
        int valueLength = block.valueLength(index);
        ensure(1 + 2 * NUMBER_LENGTH + nameLength + valueLength);
        int form = id == HeaderName.AUTHORIZATION || id == HeaderName.SET_COOKIE || id == HeaderName.COOKIE ? NEVER : 0;
        int position = id == HeaderName.OTHER ? 0 : HpackStatic.position(id);
        number(form, 0x0f, position);
        if (position == 0) {
            number(0, 0x7f, nameLength);
            int name = block.nameOffset(index);
            for (int i = 0; i < nameLength; i++) {
                out[length + i] = HeaderName.lower(from[name + i]);
            }
            length += nameLength;
        }
        number(0, 0x7f, valueLength);
        System.arraycopy(from, block.valueOffset(index), out, length, valueLength);
        length += valueLength;
    }

    private static boolean ofConnection(int id) {
        return id == HeaderName.CONNECTION
                || id == HeaderName.KEEP_ALIVE
                || id == HeaderName.PROXY_CONNECTION
                || id == HeaderName.TRANSFER_ENCODING
                || id == HeaderName.UPGRADE
                || id == HeaderName.HTTP2_SETTINGS
                || id == HeaderName.HOST
                || id == HeaderName.CONTENT_LENGTH;
    }

    @SuppressWarnings("deprecation") // the only copy of Latin-1 text without a second array
    private void text(String value) {
        number(0, 0x7f, value.length());
        value.getBytes(0, value.length(), out, length);
        length += value.length();
    }

    private void number(int form, int mask, int value) {
        if (value < mask) {
            out[length++] = (byte) (form | value);
            return;
        }
        out[length++] = (byte) (form | mask);
        int rest = value - mask;
        while (rest >= 0x80) {
            out[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[length++] = (byte) rest;
    }

    private void ensure(int more) {
        if (length + more > out.length) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
        }
    }
}
