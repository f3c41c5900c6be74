package dev.weft.proxy.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes answers of our own.
 *
 * <p>Source: RFC 1035 section 4, RFC 6891 section 6.1.1.
 */
final class DnsAnswer {

    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int REFUSED = 5;

    /** Istio's. */
    private static final int TTL_SECONDS = 30;

    private static final int POINTER_TO_QUESTION = 0xc00c;
    private static final int CNAME = 5;
    private static final int OPT = 41;
    private static final int UDP_SIZE = 1_232;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int FLAGS = 0x8480;

    private DnsAnswer() {}

    /** No record; {@link #NO_ERROR}: the name exists. */
    static byte[] empty(DnsQuery query, int code) {
        return write(query, code, "", List.of());
    }

    /**
     * Addresses of a name.
     *
     * @param alias the name that the question's is another one for; empty: none
     * @param addresses raw, all of the question's type
     */
    static byte[] addresses(DnsQuery query, String alias, List<byte[]> addresses) {
        return write(query, NO_ERROR, alias, addresses);
    }

    private static byte[] write(DnsQuery query, int code, String alias, List<byte[]> addresses) {
        byte[] canonical = encoded(alias);
        int size = query.questionEnd() + canonical.length * 2 + 12 + addresses.size() * 28 + 11;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(query.bytes(), 0, query.questionEnd());
        int asked = Short.toUnsignedInt(out.getShort(2));
        out.putShort(2, (short) (FLAGS | asked & RECURSION_DESIRED | code));
        out.putShort(6, (short) (addresses.size() + (alias.isEmpty() ? 0 : 1)));
        out.putShort(8, (short) 0).putShort(10, (short) (query.edns() ? 1 : 0));
        int owner = POINTER_TO_QUESTION;
        if (!alias.isEmpty()) {
            record(out, owner, CNAME, canonical.length);
            owner = 0xc000 | out.position();
            out.put(canonical);
        }
        for (byte[] address : addresses) {
            record(out, owner, address.length == 4 ? DnsQuery.A : DnsQuery.AAAA, address.length);
            out.put(address);
        }
        if (query.edns()) {
            out.put((byte) 0)
                    .putShort((short) OPT)
                    .putShort((short) UDP_SIZE)
                    .putInt(0)
                    .putShort((short) 0);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void record(ByteBuffer out, int owner, int type, int length) {
        out.putShort((short) owner).putShort((short) type).putShort((short) 1);
        out.putInt(TTL_SECONDS).putShort((short) length);
    }

    private static byte[] encoded(String name) {
        if (name.isEmpty()) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(name.length() + 2);
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0);
        return Arrays.copyOf(out.array(), out.position());
    }
}
