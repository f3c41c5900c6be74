package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.Authority;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.Methods;
import dev.weft.proxy.codec.Octets;
import dev.weft.proxy.codec.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts decoded fields into a head and refuses what is not one. A head that is too large is not kept, but read to its end,
 * because both sides' tables must stay alike. Reusable; used on its event loop only.
 *
 * <p>Source: RFC 9113 sections 8.2 and 8.3, RFC 8441 section 4.
 */
final class HeadFields implements HpackDecoder.Sink {

    private static final int OVERHEAD = 32;
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.US_ASCII);
    private static final HeaderBlock NOWHERE = new HeaderBlock();

    private final int maxList;
    private final int maxFields;
    private Kind kind = Kind.IGNORED;
    private HeaderBlock block = NOWHERE;
    private @Nullable RequestHead request;
    private int status;
    private long contentLength;
    private String scheme = "";
    private String protocol = "";
    private @Nullable String host;
    private long listSize;
    private int count;
    private boolean regular;
    private boolean malformed;
    private boolean tooLarge;
    private byte[] cookies = {};
    private int cookiesLength;
    private String lastAuthority = "";
    private String lastPath = "";

    HeadFields(int maxList, int maxFields) {
        this.maxList = maxList;
        this.maxFields = maxFields;
    }

    private enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS,
        IGNORED
    }

    void request(RequestHead head) {
        begin(Kind.REQUEST, head.headers());
        request = head;
    }

    void response(HeaderBlock headers) {
        begin(Kind.RESPONSE, headers);
    }

    void trailers(HeaderBlock trailers) {
        begin(Kind.TRAILERS, trailers);
    }

    /** Of a stream that is gone. */
    void ignored() {
        begin(Kind.IGNORED, NOWHERE);
    }

    private void begin(Kind which, HeaderBlock into) {
        kind = which;
        block = into;
        request = null;
        status = 0;
        contentLength = -1;
        scheme = "";
        protocol = "";
        host = null;
        listSize = 0;
        count = 0;
        regular = false;
        malformed = false;
        tooLarge = false;
        cookiesLength = 0;
    }

    /** -1 where there is none. */
    long contentLength() {
        return contentLength;
    }

    int status() {
        return status;
    }

    boolean tooLarge() {
        return tooLarge;
    }

    /** To be asked once, after the last field: whether it is a head. */
    boolean valid() {
        if (cookiesLength > 0) {
            block.addChecked(HeaderName.COOKIE, COOKIE, 0, COOKIE.length, cookies, 0, cookiesLength);
        }
        RequestHead head = request;
        return !malformed
                && switch (kind) {
                    case REQUEST -> head != null && complete(head);
                    case RESPONSE -> status >= 100;
                    case TRAILERS, IGNORED -> true;
                };
    }

    private boolean complete(RequestHead head) {
        String other = host;
        if (other != null) {
            if (head.authority().isEmpty()) {
                head.authority(other);
            } else if (!other.equalsIgnoreCase(head.authority())) {
                return false;
            }
        }
        if (head.method().isEmpty() || !Authority.valid(head.authority())) {
            return false;
        }
        if (protocol.isEmpty() && head.method().equals("CONNECT")) {
            head.upgrade(RequestHead.CONNECT);
            return scheme.isEmpty()
                    && head.path().isEmpty()
                    && contentLength < 0
                    && Authority.validWithPort(head.authority());
        }
        if (!protocol.isEmpty()) {
            if (!head.method().equals("CONNECT") || contentLength >= 0) {
                return false;
            }
            // What HTTP/1.1 says with GET and upgrade.
            head.method("GET");
            head.upgrade(protocol);
        }
        return !scheme.isEmpty()
                && (RequestHead.allowsPath(head.path())
                        || head.path().equals("*") && head.method().equals("OPTIONS"));
    }

    @Override
    public void field(int id, byte[] names, int name, int nameLength, byte[] values, int value, int valueLength) {
        if (kind == Kind.IGNORED || tooLarge) {
            return;
        }
        listSize += nameLength + valueLength + OVERHEAD;
        if (listSize > maxList) {
            tooLarge = true;
            return;
        }
        if (nameLength > 0 && names[name] == ':') {
            pseudo(new String(names, name, nameLength, StandardCharsets.ISO_8859_1), values, value, valueLength);
            return;
        }
        regular = true;
        if (!isName(names, name, nameLength) || !isValue(values, value, valueLength)) {
            malformed = true;
            return;
        }
        if (id != HeaderName.OTHER && special(id, values, value, valueLength)) {
            return;
        }
        if (++count > maxFields) {
            tooLarge = true;
            return;
        }
        block.addChecked(id, names, name, nameLength, values, value, valueLength);
    }

    /** Whether the field says something of the message and is not forwarded as it is. */
    private boolean special(int id, byte[] values, int value, int length) {
        if (id == HeaderName.CONTENT_LENGTH) {
            malformed |= contentLength >= 0 || kind == Kind.TRAILERS || !length(values, value, length);
            return true;
        }
        if (id == HeaderName.COOKIE) {
            cookie(values, value, length);
            return true;
        }
        if (id == HeaderName.HOST) {
            malformed |= host != null || kind != Kind.REQUEST;
            host = text(values, value, length);
            return true;
        }
        if (id == HeaderName.TE) {
            malformed |= !text(values, value, length).equals("trailers");
            return malformed;
        }
        if (id == HeaderName.CONNECTION
                || id == HeaderName.TRANSFER_ENCODING
                || id == HeaderName.KEEP_ALIVE
                || id == HeaderName.PROXY_CONNECTION
                || id == HeaderName.UPGRADE) {
            malformed = true;
            return true;
        }
        return id == HeaderName.HTTP2_SETTINGS;
    }

    private void pseudo(String name, byte[] values, int value, int length) {
        RequestHead head = request;
        if (regular || !isValue(values, value, length)) {
            malformed = true;
        } else if (kind == Kind.RESPONSE && name.equals(":status") && status == 0) {
            status = status(values, value, length);
        } else if (kind == Kind.REQUEST && head != null) {
            malformed |= !pseudo(head, name, values, value, length);
        } else {
            malformed = true;
        }
    }

    private boolean pseudo(RequestHead head, String name, byte[] values, int value, int length) {
        if (length == 0) {
            return false;
        }
        return switch (name) {
            case ":method" -> {
                boolean first = head.method().isEmpty() && isToken(values, value, length);
                head.method(Methods.intern(values, value, length));
                yield first;
            }
            case ":scheme" -> {
                boolean first = scheme.isEmpty();
                scheme = text(values, value, length);
                yield first && (scheme.equals("http") || scheme.equals("https"));
            }
            case ":protocol" -> {
                boolean first = protocol.isEmpty() && isToken(values, value, length);
                protocol = text(values, value, length).toLowerCase(Locale.ROOT);
                yield first;
            }
            case ":authority" -> {
                boolean first = head.authority().isEmpty();
                lastAuthority = again(lastAuthority, values, value, length);
                head.authority(lastAuthority);
                yield first;
            }
            case ":path" -> {
                boolean first = head.path().isEmpty();
                lastPath = again(lastPath, values, value, length);
                head.path(lastPath);
                yield first;
            }
            default -> false;
        };
    }

    /** The text that came before where it is the same, so that repeated requests make no new one. */
    private static String again(String before, byte[] values, int value, int length) {
        if (before.length() != length) {
            return text(values, value, length);
        }
        for (int i = 0; i < length; i++) {
            if ((values[value + i] & 0xff) != before.charAt(i)) {
                return text(values, value, length);
            }
        }
        return before;
    }

    private static String text(byte[] values, int value, int length) {
        return new String(values, value, length, StandardCharsets.ISO_8859_1);
    }

    private static int status(byte[] values, int value, int length) {
        if (length != 3) {
            return 0;
        }
        int number = 0;
        for (int i = 0; i < length; i++) {
            int digit = values[value + i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private boolean length(byte[] values, int value, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = values[value + i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return false;
            }
            number = number * 10 + digit;
        }
        contentLength = number;
        return length > 0;
    }

    // RFC 9113 section 8.2.3: HTTP/1.1 knows one cookie field only.
    private void cookie(byte[] values, int value, int length) {
        int separator = cookiesLength == 0 ? 0 : 2;
        int needed = cookiesLength + separator + length;
        if (needed > cookies.length) {
            cookies = Arrays.copyOf(cookies, Math.max(needed, 2 * cookies.length));
        }
        if (separator > 0) {
            cookies[cookiesLength] = ';';
            cookies[cookiesLength + 1] = ' ';
        }
        System.arraycopy(values, value, cookies, cookiesLength + separator, length);
        cookiesLength = needed;
    }

    private static boolean isName(byte[] names, int name, int length) {
        for (int i = 0; i < length; i++) {
            byte b = names[name + i];
            if (!Octets.isToken(b) || b >= 'A' && b <= 'Z') {
                return false;
            }
        }
        return length > 0;
    }

    private static boolean isToken(byte[] values, int value, int length) {
        for (int i = 0; i < length; i++) {
            if (!Octets.isToken(values[value + i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValue(byte[] values, int value, int length) {
        for (int i = 0; i < length; i++) {
            if (!Octets.isFieldValue(values[value + i])) {
                return false;
            }
        }
        return length == 0 || !isBlank(values[value]) && !isBlank(values[value + length - 1]);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
