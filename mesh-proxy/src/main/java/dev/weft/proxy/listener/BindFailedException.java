package dev.weft.proxy.listener;

/** A listening socket could not be had; the message is for the user. */
final class BindFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    BindFailedException(String problem, Throwable cause) {
        super(problem, cause);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
