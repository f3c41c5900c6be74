package dev.weft.proxy.codec;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * The fields that say how long a message is and whether the connection goes on. Reads them, decides, and takes away
 * everything that holds for one connection only.
 *
 * <p>Source: RFC 9112 sections 6 and 9, RFC 9110 section 7.6.1.
 */
final class H1Framing {

    private static final String TIMEOUT = "timeout=";

    private boolean chunked;
    private long contentLength;
    private boolean close;
    private boolean keepAlive;
    private boolean upgradeOption;
    private String upgrade = "";
    private int keepAliveSeconds = -1;

    /** Reads and strips. */
    void read(HeaderBlock headers, boolean http10) throws BadMessageException {
        chunked = false;
        contentLength = -1;
        close = http10;
        keepAlive = false;
        upgradeOption = false;
        upgrade = "";
        boolean lengthSeen = false;
        boolean codingSeen = false;
        boolean connectionSeen = false;
        for (int i = 0; i < headers.size(); i++) {
            int id = headers.id(i);
            if (id == HeaderName.CONTENT_LENGTH) {
                if (lengthSeen) {
                    throw new BadMessageException(Violation.CONTENT_LENGTH);
                }
                lengthSeen = true;
                contentLength = number(headers, i);
            } else if (id == HeaderName.TRANSFER_ENCODING) {
                if (codingSeen || !headers.valueIs(i, "chunked")) {
                    throw new BadMessageException(Violation.TRANSFER_CODING);
                }
                codingSeen = true;
            } else if (id == HeaderName.CONNECTION) {
                connectionSeen = true;
            } else if (id == HeaderName.KEEP_ALIVE) {
                keepAliveSeconds = timeout(headers.value(i));
            }
        }
        if (codingSeen) {
            if (http10) {
                throw new BadMessageException(Violation.CHUNKED_IN_HTTP10);
            }
            if (lengthSeen) {
                throw new BadMessageException(Violation.LENGTH_AND_CHUNKED);
            }
        }
        chunked = codingSeen;
        if (connectionSeen) {
            options(headers, http10);
        }
        if (upgradeOption) {
            upgrade = wanted(headers);
        }
        strip(headers);
    }

    boolean chunked() {
        return chunked;
    }

    /** -1 where there is none. */
    long contentLength() {
        return contentLength;
    }

    /** What {@code keep-alive} said last on this connection; -1: nothing. */
    int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    /** What the peer would switch to, or switches to; empty: nothing. */
    String upgrade() {
        return upgrade;
    }

    // RFC 9110 section 7.8: an upgrade may be ignored. Those that concern this hop alone are, as Envoy does with h2c.
    private static String wanted(HeaderBlock headers) {
        String all = headers.joined("upgrade");
        if (all == null) {
            return "";
        }
        StringJoiner wanted = new StringJoiner(",");
        for (String each : all.toLowerCase(Locale.ROOT).split(",")) {
            String protocol = each.strip();
            if (!protocol.isEmpty() && !protocol.equals("h2c") && !protocol.startsWith("tls/")) {
                wanted.add(protocol);
            }
        }
        return wanted.toString();
    }

    /** Whether the connection ends with this message. */
    boolean close() {
        return close;
    }

    private void options(HeaderBlock headers, boolean http10) throws BadMessageException {
        for (int i = headers.indexOf(HeaderName.CONNECTION, 0); i >= 0; i = headers.indexOf(HeaderName.CONNECTION, i)) {
            String value = headers.value(i);
            headers.removeAt(i);
            int start = 0;
            while (start <= value.length()) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                option(headers, value.substring(start, end).strip());
                start = end + 1;
            }
        }
        if (http10) {
            close = !keepAlive;
        }
    }

    private void option(HeaderBlock headers, String option) throws BadMessageException {
        if (option.isEmpty()) {
            return;
        }
        String lower = option.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "close" -> close = true;
            case "keep-alive" -> keepAlive = true;
            case "upgrade" -> upgradeOption = true;
            case "te", "connection" -> {}
            case "host", "content-length", "transfer-encoding" ->
                throw new BadMessageException(Violation.CONNECTION_OPTION);
            default -> headers.removeAll(lower);
        }
    }

    private static void strip(HeaderBlock headers) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            int id = headers.id(i);
            if (id == HeaderName.OTHER) {
                continue;
            }
            if (id == HeaderName.TE) {
                if (!headers.valueIs(i, "trailers")) {
                    headers.removeAt(i);
                }
            } else if (id >= HeaderName.CONNECTION && isHop(id)) {
                headers.removeAt(i);
            }
        }
    }

    private static int timeout(String keepAlive) {
        int at = keepAlive.indexOf(TIMEOUT);
        if (at < 0) {
            return -1;
        }
        int seconds = 0;
        int digits = 0;
        for (int i = at + TIMEOUT.length(); i < keepAlive.length() && digits < 6; i++, digits++) {
            int digit = keepAlive.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            seconds = seconds * 10 + digit;
        }
        return digits == 0 ? -1 : seconds;
    }

    private static boolean isHop(int id) {
        return id == HeaderName.CONNECTION
                || id == HeaderName.CONTENT_LENGTH
                || id == HeaderName.TRANSFER_ENCODING
                || id == HeaderName.KEEP_ALIVE
                || id == HeaderName.PROXY_CONNECTION
                || id == HeaderName.UPGRADE
                || id == HeaderName.HTTP2_SETTINGS;
    }

    private static long number(HeaderBlock headers, int index) throws BadMessageException {
        byte[] bytes = headers.bytes();
        int at = headers.valueOffset(index);
        int end = at + headers.valueLength(index);
        if (at == end) {
            throw new BadMessageException(Violation.CONTENT_LENGTH);
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw new BadMessageException(Violation.CONTENT_LENGTH);
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
