package dev.weft.proxy.codec;

/** A peer sent what the protocol does not allow. Without a stack trace: peers decide how often it is thrown. */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Violation violation;

    public BadMessageException(Violation violation) {
        super(violation.text(), null, false, false);
        this.violation = violation;
    }

    /** What it did wrong. */
    public Violation violation() {
        return violation;
    }
}
