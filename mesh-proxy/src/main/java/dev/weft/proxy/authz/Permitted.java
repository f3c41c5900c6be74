package dev.weft.proxy.authz;

import dev.weft.proxy.route.Matched;

/** Proof that a request may be delivered. Only {@link Authorizer} makes one. */
public final class Permitted implements Authorizer.Outcome {

    private final Matched matched;

    Permitted(Matched matched) {
        this.matched = matched;
    }

    /** What was permitted. */
    public Matched matched() {
        return matched;
    }
}
