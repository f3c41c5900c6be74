package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;

/**
 * Reads response heads and pairs each with the request it answers.
 *
 * <p>Source: RFC 9112 sections 4 and 6.3.
 */
final class H1ResponseParser {

    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;

    private final H1HeadReader reader;
    private final H1Framing framing = new H1Framing();

    H1ResponseParser(H1Limits limits) {
        reader = new H1HeadReader(limits.maxStartLine(), limits.maxHead(), limits.maxFields(), true);
    }

    void reset() {
        reader.reset();
    }

    boolean close() {
        return framing.close();
    }

    /** What a 101 switches to. */
    String upgrade() {
        return framing.upgrade();
    }

    int keepAliveSeconds() {
        return framing.keepAliveSeconds();
    }

    boolean chunked() {
        return framing.chunked();
    }

    /**
     * Takes what belongs to the head.
     *
     * @param toHead whether it answers a HEAD request
     * @return whether the head is complete
     */
    boolean read(ByteBuf in, ResponseHead head, boolean toHead) throws BadMessageException {
        if (!reader.read(in, head.headers())) {
            return false;
        }
        boolean http10 = statusLine(head);
        framing.read(head.headers(), http10);
        int status = head.status();
        if (status == 101 && (framing.chunked() || framing.contentLength() > 0)) {
            throw new BadMessageException(Violation.STATUS_LINE);
        }
        if (status < 200 || status == 204 || status == 304 || toHead) {
            head.length(BodyLength.NONE, status < 200 || status == 204 ? -1 : framing.contentLength());
        } else if (framing.chunked() || framing.contentLength() < 0) {
            head.length(BodyLength.STREAMED, -1);
        } else if (framing.contentLength() == 0) {
            head.length(BodyLength.NONE, 0);
        } else {
            head.length(BodyLength.FIXED, framing.contentLength());
        }
        return true;
    }

    private boolean statusLine(ResponseHead head) throws BadMessageException {
        byte[] bytes = head.headers().bytes();
        int end = reader.startLineEnd();
        if (end < STATUS_END
                || bytes[0] != 'H'
                || bytes[1] != 'T'
                || bytes[2] != 'T'
                || bytes[3] != 'P'
                || bytes[4] != '/'
                || bytes[5] != '1'
                || bytes[6] != '.'
                || bytes[7] != '0' && bytes[7] != '1'
                || bytes[8] != ' '
                || end > STATUS_END && bytes[STATUS_END] != ' ') {
            throw new BadMessageException(Violation.STATUS_LINE);
        }
        int status = 0;
        for (int i = STATUS_AT; i < STATUS_END; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new BadMessageException(Violation.STATUS_LINE);
            }
            status = status * 10 + digit;
        }
        for (int i = STATUS_END; i < end; i++) {
            if (!Octets.isFieldValue(bytes[i])) {
                throw new BadMessageException(Violation.STATUS_LINE);
            }
        }
        if (status < 100) {
            throw new BadMessageException(Violation.STATUS_LINE);
        }
        head.status(status);
        return bytes[7] == '0';
    }
}
