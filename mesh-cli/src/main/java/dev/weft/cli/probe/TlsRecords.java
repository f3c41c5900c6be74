package dev.weft.cli.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the bytes of one direction of a connection as TLS records and tells whether they are TLS 1.3 and nothing else.
 *
 * <p>Source: RFC 8446, sections 4.1.3, 4.2.1 and 5.1.
 */
public final class TlsRecords {

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int SERVER_HELLO = 2;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS_1_3 = 0x0304;

    private TlsRecords() {}

    /**
     * What a direction carried.
     *
     * @param records how many records
     * @param encrypted how many of them application data, which is all that may follow the hellos
     * @param tls13 whether a ServerHello chose TLS 1.3; always false for the client's direction
     * @param faults what is not TLS 1.3, at most ten; empty when all is well
     */
    public record Verdict(int records, int encrypted, boolean tls13, List<String> faults) {
        public Verdict {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Judges one direction.
     *
     * @param bytes all bytes from the first on; the last record may be cut
     */
    public static Verdict judge(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<String> faults = new ArrayList<>();
        int records = 0;
        int encrypted = 0;
        boolean tls13 = false;
        while (in.remaining() >= 5 && faults.size() < 10) {
            int at = in.position();
            int type = in.get() & 0xFF;
            int version = in.getShort() & 0xFFFF;
            int length = in.getShort() & 0xFFFF;
            if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || version >> 8 != 3 || length > 16640) {
                faults.add("byte " + at + ": not a TLS record: " + printable(bytes, at));
                break;
            }
            records++;
            int end = Math.min(in.limit(), in.position() + length);
            ByteBuffer fragment = in.slice(in.position(), end - in.position());
            in.position(end);
            switch (type) {
                case APPLICATION_DATA -> encrypted++;
                case HANDSHAKE -> {
                    if (encrypted > 0) {
                        faults.add("byte " + at + ": a handshake record in the clear after encryption began");
                    }
                    tls13 |= choosesTls13(fragment);
                }
                case ALERT -> faults.add("byte " + at + ": an alert in the clear");
                default -> {
                    // A change_cipher_spec record means nothing in TLS 1.3; middleboxes like to see it.
                }
            }
        }
        return new Verdict(records, encrypted, tls13, faults);
    }

    private static boolean choosesTls13(ByteBuffer hello) {
        if (hello.remaining() < 39 || (hello.get() & 0xFF) != SERVER_HELLO) {
            return false;
        }
        // Length (3), legacy version (2), random (32), then the session id, suite (2), compression (1), extensions.
        hello.position(hello.position() + 37);
        int session = hello.get() & 0xFF;
        if (hello.remaining() < session + 5) {
            return false;
        }
        hello.position(hello.position() + session + 5);
        while (hello.remaining() >= 4) {
            int extension = hello.getShort() & 0xFFFF;
            int length = hello.getShort() & 0xFFFF;
            if (hello.remaining() < length) {
                return false;
            }
            if (extension == SUPPORTED_VERSIONS && length == 2) {
                return (hello.getShort() & 0xFFFF) == TLS_1_3;
            }
            hello.position(hello.position() + length);
        }
        return false;
    }

    private static String printable(byte[] bytes, int from) {
        String text = new String(bytes, from, Math.min(24, bytes.length - from), StandardCharsets.ISO_8859_1);
        return "\"" + text.replaceAll("[^ -~]", ".") + "\"";
    }
}
