package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;

/**
 * Reads request heads. Strict: see {@link H1HeadReader}, {@link H1Framing}, {@link Authority}.
 *
 * <p>Source: RFC 9112 section 3.
 */
final class H1RequestParser {

    private static final int MAX_METHOD = 32;
    private static final int VERSION_LENGTH = 8;
    private static final int MAX_EMPTY_LINES = 1;

    private final H1HeadReader reader;
    private final boolean acceptHttp10;
    private final H1Framing framing = new H1Framing();
    private boolean started;
    private int emptyLines;
    private boolean pendingCr;
    private boolean http10;

    /**
     * Makes one.
     *
     * @param acceptHttp10 whether requests of HTTP/1.0 are read
     */
    H1RequestParser(H1Limits limits, boolean acceptHttp10) {
        this.acceptHttp10 = acceptHttp10;
        reader = new H1HeadReader(limits.maxStartLine(), limits.maxHead(), limits.maxFields(), true);
    }

    void reset() {
        reader.reset();
        started = false;
        emptyLines = 0;
        pendingCr = false;
    }

    /** Whether a byte of the head has come. */
    boolean started() {
        return started;
    }

    /** Whether the connection ends with this request. */
    boolean close() {
        return framing.close();
    }

    boolean http10() {
        return http10;
    }

    /** Whether the body comes in chunks. */
    boolean chunked() {
        return framing.chunked();
    }

    /** -1 where there is none. */
    long contentLength() {
        return framing.contentLength();
    }

    /**
     * Takes what belongs to the head.
     *
     * @return whether the head is complete
     */
    boolean read(ByteBuf in, RequestHead head) throws BadMessageException {
        if (!started && !start(in)) {
            return false;
        }
        if (!reader.read(in, head.headers())) {
            return false;
        }
        startLine(head);
        if (http10 && !acceptHttp10) {
            // As Istio unless told otherwise: what such a client cannot say (its host, chunks) is guessed by nobody.
            throw new BadMessageException(Violation.HTTP10);
        }
        HeaderBlock headers = head.headers();
        int host = headers.indexOf(HeaderName.HOST, 0);
        if (host < 0 || headers.indexOf(HeaderName.HOST, host + 1) >= 0) {
            throw new BadMessageException(Violation.HOST);
        }
        String hostValue = headers.value(host);
        headers.removeAt(host);
        if (!Authority.valid(hostValue)) {
            throw new BadMessageException(Violation.HOST);
        }
        if (head.authority().isEmpty()) {
            head.authority(hostValue);
        } else if (!Authority.valid(head.authority())) {
            throw new BadMessageException(Violation.HOST);
        }
        framing.read(headers, http10);
        head.upgrade(framing.upgrade());
        if (head.connects()) {
            connect(head);
        } else if (!head.upgrade().isEmpty()
                && (framing.chunked()
                        || framing.contentLength() > 0
                        || !head.method().equals("GET"))) {
            // Where its body ends and the other protocol begins, two readers could see differently.
            throw new BadMessageException(Violation.UPGRADE);
        }
        if (framing.chunked()) {
            head.length(BodyLength.STREAMED, -1);
        } else if (framing.contentLength() > 0) {
            head.length(BodyLength.FIXED, framing.contentLength());
        } else {
            head.length(BodyLength.NONE, framing.contentLength());
        }
        return true;
    }

    // Without a body: two readers could see its end and the begin of the tunnel differently.
    private void connect(RequestHead head) throws BadMessageException {
        if (http10 || !head.upgrade().isEmpty() || framing.chunked() || framing.contentLength() > 0) {
            throw new BadMessageException(Violation.CONNECT);
        }
        head.upgrade(RequestHead.CONNECT);
    }

    // RFC 9112 section 2.2: one empty line before a request is forgiven. What cannot begin a method is refused at once.
    private boolean start(ByteBuf in) throws BadMessageException {
        while (in.isReadable()) {
            byte b = in.getByte(in.readerIndex());
            if (pendingCr) {
                if (b != '\n' || ++emptyLines > MAX_EMPTY_LINES) {
                    throw new BadMessageException(Violation.REQUEST_LINE);
                }
                pendingCr = false;
                in.skipBytes(1);
            } else if (b == '\r') {
                pendingCr = true;
                in.skipBytes(1);
            } else if (Octets.isToken(b)) {
                started = true;
                return true;
            } else {
                throw new BadMessageException(Violation.REQUEST_LINE);
            }
        }
        return false;
    }

    private void startLine(RequestHead head) throws BadMessageException {
        HeaderBlock block = head.headers();
        byte[] bytes = block.bytes();
        int end = reader.startLineEnd();
        int space = 0;
        while (space < end && Octets.isToken(bytes[space])) {
            space++;
        }
        int versionAt = end - VERSION_LENGTH;
        if (space == 0 || space > MAX_METHOD || versionAt <= space + 1 || bytes[space] != ' ') {
            throw new BadMessageException(Violation.REQUEST_LINE);
        }
        version(bytes, versionAt);
        if (bytes[versionAt - 1] != ' ') {
            throw new BadMessageException(Violation.REQUEST_LINE);
        }
        int target = space + 1;
        int targetEnd = versionAt - 1;
        if (target == targetEnd) {
            throw new BadMessageException(Violation.REQUEST_LINE);
        }
        for (int i = target; i < targetEnd; i++) {
            if (!Octets.isTarget(bytes[i])) {
                throw new BadMessageException(Violation.TARGET);
            }
        }
        head.method(Methods.intern(bytes, space));
        if (head.connects()) {
            // RFC 9112 section 3.2.3: nothing but host and port.
            String authority = block.text(target, targetEnd - target);
            if (!Authority.validWithPort(authority)) {
                throw new BadMessageException(Violation.CONNECT);
            }
            head.authority(authority);
            return;
        }
        target(head, block, target, targetEnd);
    }

    private void version(byte[] bytes, int at) throws BadMessageException {
        if (bytes[at] != 'H'
                || bytes[at + 1] != 'T'
                || bytes[at + 2] != 'T'
                || bytes[at + 3] != 'P'
                || bytes[at + 4] != '/'
                || bytes[at + 6] != '.') {
            throw new BadMessageException(Violation.REQUEST_LINE);
        }
        if (bytes[at + 5] != '1' || bytes[at + 7] != '1' && bytes[at + 7] != '0') {
            throw new BadMessageException(Violation.VERSION);
        }
        http10 = bytes[at + 7] == '0';
    }

    private static void target(RequestHead head, HeaderBlock block, int from, int to) throws BadMessageException {
        byte first = block.bytes()[from];
        if (first == '/') {
            head.path(block.text(from, to - from));
            return;
        }
        String target = block.text(from, to - from);
        if (target.equals("*")) {
            if (!head.method().equals("OPTIONS")) {
                throw new BadMessageException(Violation.TARGET);
            }
            head.path(target);
            return;
        }
        int scheme = target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
        if (scheme < 0) {
            throw new BadMessageException(Violation.TARGET);
        }
        int end = scheme;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        if (end == scheme) {
            throw new BadMessageException(Violation.TARGET);
        }
        // RFC 9112 section 3.2.2: the authority of an absolute target replaces the Host.
        head.authority(target.substring(scheme, end));
        String rest = target.substring(end);
        head.path(rest.startsWith("/") ? rest : "/" + rest);
    }
}
