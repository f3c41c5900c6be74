package dev.weft.ca.attest;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a caller brought to prove who it is. Printing it shows no token.
 *
 * @param token the bearer token; empty when none was sent
 * @param peerChain the TLS client's certificates, leaf first; empty when none were sent
 */
public record Credentials(String token, List<X509Certificate> peerChain) {

    /** Copies the chain. */
    public Credentials {
        peerChain = List.copyOf(peerChain);
    }

    @Override
    public String toString() {
        return "Credentials[token=" + (token.isEmpty() ? "none" : "(hidden)") + ", peerChain=" + peerChain.size() + "]";
    }
}
