package dev.weft.ca.issue;

import java.security.PublicKey;

/** What a certificate request is worth. */
public sealed interface CsrVerdict {

    /**
     * The caller holds the private key of this public key.
     *
     * @param key ECDSA P-256
     */
    record Accepted(PublicKey key) implements CsrVerdict {}

    /**
     * Nothing is signed for it.
     *
     * @param reason stable code
     * @param detail for the caller: what and what was expected
     */
    record Refused(Refusal reason, String detail) implements CsrVerdict {}
}
