package dev.weft.policy.facts;

import dev.weft.policy.path.RequestPath;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request. Answers must not change while a decision is made and should not allocate.
 *
 * <p>Header names are asked for in lower case and never for pseudo-headers or {@code host}: those are
 * {@link #method()}, {@link #authority()}, {@link #scheme()} and {@link #path()}.
 */
public interface RequestFacts extends HeaderFacts {

    /** For example {@code GET}; case kept. */
    String method();

    /** The Host header or {@code :authority} as received, port included; empty where there is none. */
    String authority();

    /** {@code http} or {@code https}. */
    String scheme();

    /** Path and query after normalisation. */
    RequestPath path();

    /** The client's address from an {@code X-Forwarded-For} that is trusted; {@code null}: the connection's counts. */
    default byte @Nullable [] trustedClientAddress() {
        return null;
    }
}
