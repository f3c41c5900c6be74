package dev.weft.ca.boot;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The control plane's own certificate. Immutable; printing it shows no key.
 *
 * @param privateKey ECDSA P-256, held in memory only
 * @param chain leaf first, root last
 */
public record ServerIdentity(PrivateKey privateKey, List<X509Certificate> chain) {

    /** Copies the chain. */
    public ServerIdentity {
        chain = List.copyOf(chain);
    }

    /** When half of its life is over: issue another then. */
    public Instant renewAt() {
        Instant notBefore = chain.getFirst().getNotBefore().toInstant();
        return notBefore.plus(Duration.between(notBefore, notAfter()).dividedBy(2));
    }

    /** When it ends. */
    public Instant notAfter() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "ServerIdentity[privateKey=(hidden), notAfter=" + notAfter() + "]";
    }
}
