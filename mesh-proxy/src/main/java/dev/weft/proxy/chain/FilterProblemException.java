package dev.weft.proxy.chain;

/** Users' filters cannot be used. The message is for users: {@code what: value (expected: …)}. */
public final class FilterProblemException extends Exception {

    private static final long serialVersionUID = 1;

    public FilterProblemException(String message) {
        super(message);
    }

    public FilterProblemException(String message, Throwable cause) {
        super(message, cause);
    }
}
