package dev.weft.ca.issue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * The few DER forms that a certificate has, from parts that are DER already. A general library measures and copies every
 * part anew at every level; this one is for the certificates that the CA makes by the thousand. Stateless: any thread.
 *
 * <p>Source: X.690, sections 8 and 10; RFC 5280, section 4.1.2.5.
 */
final class Der {

    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int INTEGER = 0x02;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED_CONTEXT = 0xa0;
    private static final int CONTEXT = 0x80;
    private static final int LONG_FORM = 0x80;
    private static final Instant FIRST_GENERALIZED = Instant.parse("2050-01-01T00:00:00Z");
    private static final DateTimeFormatter SHORT_YEAR = form("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter LONG_YEAR = form("uuuuMMddHHmmss'Z'");

    private Der() {}

    /** {@code SEQUENCE} of the parts. */
    static byte[] sequence(byte[]... parts) {
        return element(SEQUENCE, parts);
    }

    /** An explicit context tag around one value. */
    static byte[] explicit(int tag, byte[] value) {
        return element(CONSTRUCTED_CONTEXT | tag, value);
    }

    /** An implicit context tag in place of a string's own. */
    static byte[] implicit(int tag, byte[] content) {
        return element(CONTEXT | tag, content);
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return element(OCTET_STRING, content);
    }

    /** A bit string of whole bytes. */
    static byte[] bits(byte[] content) {
        return element(BIT_STRING, new byte[] {0}, content);
    }

    /** {@code Time}: whole seconds; years from 2050 on have four digits. */
    static byte[] time(Instant instant) {
        boolean generalized = !instant.isBefore(FIRST_GENERALIZED);
        String text = (generalized ? LONG_YEAR : SHORT_YEAR).format(instant);
        return element(generalized ? GENERALIZED_TIME : UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The bytes of the first element in a sequence, exactly as they were sent, which is what a signature is over.
     *
     * @throws IllegalArgumentException when a length is indefinite, or larger than what is there
     */
    static byte[] firstOf(byte[] sequence) {
        int from = contentAt(sequence, 0);
        int content = contentAt(sequence, from);
        int first = sequence[from + 1] & 0xff;
        int length = first < LONG_FORM
                ? first
                : new BigInteger(1, Arrays.copyOfRange(sequence, from + 2, content)).intValue();
        if (length > sequence.length - content) {
            throw new IllegalArgumentException("DER: length " + length + " (expected: at most what is there)");
        }
        return Arrays.copyOfRange(sequence, from, content + length);
    }

    private static int contentAt(byte[] bytes, int at) {
        if (bytes.length < at + 2 || bytes[at + 1] == (byte) LONG_FORM) {
            throw new IllegalArgumentException("DER: no length at " + at + " (expected: a definite one)");
        }
        int first = bytes[at + 1] & 0xff;
        int lengthBytes = first < LONG_FORM ? 0 : first - LONG_FORM;
        if (lengthBytes > 3 || bytes.length < at + 2 + lengthBytes) {
            throw new IllegalArgumentException("DER: length of " + lengthBytes + " bytes (expected: at most 3)");
        }
        return at + 2 + lengthBytes;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int lengthBytes = length < LONG_FORM ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        byte[] element = new byte[2 + lengthBytes + length];
        element[0] = (byte) tag;
        element[1] = (byte) (lengthBytes == 0 ? length : LONG_FORM | lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            element[2 + i] = (byte) (length >> 8 * (lengthBytes - 1 - i));
        }
        int at = 2 + lengthBytes;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, element, at, part.length);
            at += part.length;
        }
        return element;
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
