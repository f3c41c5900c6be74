package dev.weft.proxy.codec;

/**
 * Checks {@code ;name=value;name="quoted"} behind a chunk size byte by byte.
 *
 * <p>Source: RFC 9112 section 7.1.1, without the blanks that it only tolerates.
 */
final class H1ChunkExtension {

    private enum State {
        NAME_START,
        NAME,
        VALUE_START,
        VALUE,
        QUOTED,
        ESCAPED,
        AFTER_QUOTED
    }

    private State state = State.NAME_START;

    void start() {
        state = State.NAME_START;
    }

    /** Whether the byte was the carriage return that ends the extensions. */
    boolean accept(byte b) throws BadMessageException {
        switch (state) {
            case NAME_START -> {
                require(Octets.isToken(b));
                state = State.NAME;
            }
            case NAME -> {
                if (b == '=') {
                    state = State.VALUE_START;
                } else if (!Octets.isToken(b)) {
                    return next(b);
                }
            }
            case VALUE_START -> {
                require(b == '"' || Octets.isToken(b));
                state = b == '"' ? State.QUOTED : State.VALUE;
            }
            case VALUE -> {
                if (!Octets.isToken(b)) {
                    return next(b);
                }
            }
            case QUOTED -> {
                require(Octets.isFieldValue(b));
                if (b == '"') {
                    state = State.AFTER_QUOTED;
                } else if (b == '\\') {
                    state = State.ESCAPED;
                }
            }
            case ESCAPED -> {
                require(Octets.isFieldValue(b));
                state = State.QUOTED;
            }
            case AFTER_QUOTED -> {
                return next(b);
            }
        }
        return false;
    }

    private boolean next(byte b) throws BadMessageException {
        if (b == '\r') {
            return true;
        }
        require(b == ';');
        state = State.NAME_START;
        return false;
    }

    private static void require(boolean allowed) throws BadMessageException {
        if (!allowed) {
            throw new BadMessageException(Violation.CHUNK_EXTENSION);
        }
    }
}
