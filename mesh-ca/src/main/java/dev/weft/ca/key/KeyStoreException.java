package dev.weft.ca.key;

import java.io.IOException;

/** A key cannot be read or kept. The message is for the operator: what, where, what was expected; never key material. */
public final class KeyStoreException extends IOException {

    /** A failure without an underlying one. */
    public KeyStoreException(String message) {
        super(message);
    }

    /** A failure caused by another. */
    public KeyStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
