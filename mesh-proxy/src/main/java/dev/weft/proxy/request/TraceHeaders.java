package dev.weft.proxy.request;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import java.util.random.RandomGenerator;

/**
 * Keeps the ids that a request brings, in W3C's or B3's form, and starts them where it brings none.
 *
 * <p>Source: W3C Trace Context, section 3.2; Envoy {@code x-request-id}.
 */
public final class TraceHeaders {

    private static final int ONE_IN = 100;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private TraceHeaders() {}

    /**
     * Completes a request.
     *
     * @param requestId whether {@code x-request-id} is started too
     */
    public static void complete(HeaderBlock headers, boolean requestId, RandomGenerator random) {
        if (requestId && !headers.contains(HeaderName.X_REQUEST_ID)) {
            headers.add(HeaderName.X_REQUEST_ID, uuid(random));
        }
        if (!headers.contains(HeaderName.TRACEPARENT)
                && !headers.contains(HeaderName.B3)
                && !headers.contains(HeaderName.X_B3_SAMPLED)
                && !headers.contains(HeaderName.X_B3_TRACE_ID)) {
            headers.add(HeaderName.TRACEPARENT, traceparent(random));
        }
    }

    private static String traceparent(RandomGenerator random) {
        char[] text = new char[55];
        text[0] = '0';
        text[1] = '0';
        text[2] = '-';
        hex(nonZero(random), text, 3, 16);
        hex(random.nextLong(), text, 19, 16);
        text[35] = '-';
        hex(nonZero(random), text, 36, 16);
        text[52] = '-';
        text[53] = '0';
        text[54] = random.nextInt(ONE_IN) == 0 ? '1' : '0';
        return new String(text);
    }

    private static String uuid(RandomGenerator random) {
        long high = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        char[] text = new char[36];
        hex(high >>> 32, text, 0, 8);
        text[8] = '-';
        hex(high >>> 16, text, 9, 4);
        text[13] = '-';
        hex(high, text, 14, 4);
        text[18] = '-';
        hex(low >>> 48, text, 19, 4);
        text[23] = '-';
        hex(low, text, 24, 12);
        return new String(text);
    }

    private static long nonZero(RandomGenerator random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    private static void hex(long value, char[] text, int at, int digits) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = HEX[(int) (rest & 15)];
            rest >>>= 4;
        }
    }
}
