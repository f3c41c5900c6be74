package dev.weft.control.boot;

/** The control plane cannot start for a reason that its operator can change; the message is one line for them. */
final class StartFailure extends RuntimeException {

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
