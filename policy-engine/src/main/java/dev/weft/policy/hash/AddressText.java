package dev.weft.policy.hash;

/**
 * IP addresses as text without port: IPv4 with dots, IPv6 in lower case with its longest run of zeros left out; IPv4 mapped
 * into IPv6 is IPv4.
 *
 * <p>Source: RFC 5952, as {@code inet_ntop} writes.
 */
final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    /** The text of 4 or 16 bytes. */
    static CharSequence of(byte[] address) {
        StringBuilder text = new StringBuilder(40);
        if (address.length == 4) {
            return dotted(text, address, 0);
        }
        if (isMapped(address)) {
            return dotted(text, address, 12);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(address, i + run) == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
            i += run;
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(address, i)));
            }
        }
        return text;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    private static int group(byte[] address, int i) {
        return (address[2 * i] & 0xFF) << 8 | address[2 * i + 1] & 0xFF;
    }

    private static CharSequence dotted(StringBuilder text, byte[] address, int from) {
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : ".").append(address[from + i] & 0xFF);
        }
        return text;
    }
}
