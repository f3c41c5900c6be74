package dev.weft.proxy.codec.h2;

/** A peer did what ends the connection. Without a stack trace: peers decide how often it is thrown. */
final class H2Exception extends Exception {
    private static final long serialVersionUID = 1L;

    private final H2Code code;

    H2Exception(H2Code code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    H2Code code() {
        return code;
    }
}
