package dev.weft.proxy.authz;

import dev.weft.proxy.stage.Secured;

/** Proof that a connection may go on: to its first request, or opaque to an upstream. Only {@link Authorizer} makes one. */
public final class PermittedConnection {

    private final Secured secured;

    PermittedConnection(Secured secured) {
        this.secured = secured;
    }

    /** What was permitted. */
    public Secured secured() {
        return secured;
    }
}
