package dev.weft.proxy.codec.h2;

/**
 * Reads Huffman-coded text. The code is canonical, so the lengths of the code words say everything.
 *
 * <p>Source: RFC 7541 section 5.2 and appendix B.
 */
final class Huffman {

    private static final int SYMBOLS = 257;
    private static final int END = 256;
    private static final int MAX_LENGTH = 30;
    private static final int FAST_BITS = 9;
    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15,
        6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22,
        20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23,
        23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22,
        22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26,
        27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27,
        26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    };
    /** First code word of each length, and where its symbols begin in {@link #ORDER}. */
    private static final int[] FIRST = new int[MAX_LENGTH + 2];

    private static final int[] OFFSET = new int[MAX_LENGTH + 2];
    private static final short[] ORDER = new short[SYMBOLS];
    /** By the next nine bits: symbol and length of a short code word; 0: a longer one. */
    private static final short[] FAST = new short[1 << FAST_BITS];

    static {
        int code = 0;
        int order = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code <<= 1;
            FIRST[length] = code;
            OFFSET[length] = order;
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    ORDER[order++] = (short) symbol;
                    fast(symbol, length, code);
                    code++;
                }
            }
        }
        OFFSET[MAX_LENGTH + 1] = order;
    }

    private Huffman() {}

    private static void fast(int symbol, int length, int code) {
        if (length <= FAST_BITS) {
            int from = code << FAST_BITS - length;
            int count = 1 << FAST_BITS - length;
            for (int i = 0; i < count; i++) {
                FAST[from + i] = (short) (symbol << 4 | length);
            }
        }
    }

    /** Most bytes that so many coded ones can become. */
    static int bound(int coded) {
        return coded * 8 / 5 + 1;
    }

    /**
     * Reads.
     *
     * @param out has room for {@link #bound}
     * @return end of the text in {@code out}
     */
    static int decode(byte[] in, int from, int to, byte[] out, int at) throws H2Exception {
        long bits = 0;
        int count = 0;
        int next = from;
        int end = at;
        while (true) {
            while (count <= 56 - 8 && next < to) {
                bits = bits << 8 | in[next++] & 0xff;
                count += 8;
            }
            if (count == 0) {
                return end;
            }
            int length = length(bits, count);
            if (length > count) {
                padding(bits, count);
                return end;
            }
            int symbol = symbol(bits, count, length);
            if (symbol == END) {
                throw bad();
            }
            out[end++] = (byte) symbol;
            count -= length;
            bits &= (1L << count) - 1;
        }
    }

    /** Length of the next code word, as if ones followed. */
    private static int length(long bits, int count) {
        int fast = FAST[top(bits, count, FAST_BITS)];
        if (fast != 0) {
            return fast & 15;
        }
        for (int length = FAST_BITS + 1; length <= MAX_LENGTH; length++) {
            int code = top(bits, count, length);
            if (code - FIRST[length] < OFFSET[length + 1] - OFFSET[length]) {
                return length;
            }
        }
        return MAX_LENGTH;
    }

    private static int symbol(long bits, int count, int length) throws H2Exception {
        int at = OFFSET[length] + top(bits, count, length) - FIRST[length];
        if (at < 0 || at >= SYMBOLS) {
            throw bad();
        }
        return ORDER[at];
    }

    private static int top(long bits, int count, int length) {
        return count >= length
                ? (int) (bits >>> count - length)
                : (int) (bits << length - count | (1L << length - count) - 1);
    }

    // RFC 7541 section 5.2: at most seven bits, and all of them ones.
    private static void padding(long bits, int count) throws H2Exception {
        if (count > 7 || bits != (1L << count) - 1) {
            throw bad();
        }
    }

    private static H2Exception bad() {
        return new H2Exception(H2Code.COMPRESSION_ERROR, "http2.huffman");
    }
}
