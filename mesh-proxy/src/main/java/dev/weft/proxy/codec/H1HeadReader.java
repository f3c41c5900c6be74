package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;

/**
 * Reads start line and fields up to the empty line, in any splitting, and refuses everything that two parsers could read
 * differently: bare LF, bare CR, folded lines, blanks before the colon, control characters.
 *
 * <p>Source: RFC 9112 sections 2.2, 3, 5.
 */
final class H1HeadReader {

    private static final int COPY = 2_048;

    private final int maxStartLine;
    private final int maxHead;
    private final int maxFields;
    private final boolean startLine;
    private int scanned;
    private int lineStart;
    private boolean inFields;
    private int startLineEnd;

    /**
     * Makes one.
     *
     * @param startLine false: fields only, as in trailers
     */
    H1HeadReader(int maxStartLine, int maxHead, int maxFields, boolean startLine) {
        this.maxStartLine = maxStartLine;
        this.maxHead = maxHead;
        this.maxFields = maxFields;
        this.startLine = startLine;
        this.inFields = !startLine;
    }

    void reset() {
        scanned = 0;
        lineStart = 0;
        inFields = !startLine;
        startLineEnd = 0;
    }

    /** Length of the start line without its end; the line begins at 0. */
    int startLineEnd() {
        return startLineEnd;
    }

    /**
     * Takes what belongs to the head.
     *
     * @return whether the head is complete
     */
    boolean read(ByteBuf in, HeaderBlock block) throws BadMessageException {
        while (in.isReadable()) {
            int copied = Math.min(Math.min(in.readableBytes(), COPY), maxHead + 1 - block.used());
            if (copied <= 0) {
                throw new BadMessageException(Violation.HEADERS_TOO_LARGE);
            }
            int before = block.used();
            block.append(in, in.readerIndex(), copied);
            int end = scan(block, before + copied);
            if (end >= 0) {
                in.skipBytes(end - before);
                block.truncate(end);
                return true;
            }
            in.skipBytes(copied);
        }
        return false;
    }

    /** Position behind the empty line, or -1. */
    private int scan(HeaderBlock block, int limit) throws BadMessageException {
        byte[] bytes = block.bytes();
        for (int i = scanned; i < limit; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i == lineStart || bytes[i - 1] != '\r') {
                throw new BadMessageException(Violation.BARE_LF);
            }
            int lineEnd = i - 1;
            if (!inFields) {
                checkStartLine(lineEnd);
                startLineEnd = lineEnd;
                inFields = true;
            } else if (lineEnd == lineStart) {
                return i + 1;
            } else {
                field(block, bytes, lineEnd);
            }
            lineStart = i + 1;
        }
        scanned = limit;
        if (!inFields) {
            checkStartLine(limit);
        }
        return -1;
    }

    private void checkStartLine(int end) throws BadMessageException {
        if (end > maxStartLine) {
            throw new BadMessageException(Violation.START_LINE_TOO_LONG);
        }
    }

    private void field(HeaderBlock block, byte[] bytes, int lineEnd) throws BadMessageException {
        if (block.size() >= maxFields) {
            throw new BadMessageException(Violation.HEADERS_TOO_LARGE);
        }
        if (bytes[lineStart] == ' ' || bytes[lineStart] == '\t') {
            throw new BadMessageException(Violation.OBS_FOLD);
        }
        int colon = lineStart;
        while (colon < lineEnd && Octets.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == lineStart || colon == lineEnd || bytes[colon] != ':') {
            throw new BadMessageException(Violation.FIELD_NAME);
        }
        int value = colon + 1;
        int end = lineEnd;
        while (value < end && (bytes[value] == ' ' || bytes[value] == '\t')) {
            value++;
        }
        while (end > value && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        for (int i = value; i < end; i++) {
            if (!Octets.isFieldValue(bytes[i])) {
                throw new BadMessageException(Violation.FIELD_VALUE);
            }
        }
        int nameLength = colon - lineStart;
        block.index(HeaderName.of(bytes, lineStart, nameLength), lineStart, nameLength, value, end - value);
    }
}
