package dev.weft.ca.authority;

import dev.weft.ca.key.StoredKey;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A root, or an intermediate with its root, that can sign. Immutable; printing it shows no key.
 *
 * @param key the signing key with its certificates, the signing one first and the root last
 */
public record Slot(StoredKey key) {

    /** Rejects a key without certificates. */
    public Slot {
        if (key.chain().isEmpty()) {
            throw new IllegalArgumentException("chain: [] (expected: at least 1)");
        }
    }

    /** The certificate whose key signs. */
    public X509Certificate certificate() {
        return key.chain().getFirst();
    }

    /** The self-signed end of the chain. */
    public X509Certificate root() {
        return key.chain().getLast();
    }

    /** What signed certificates are handed out with, root last. */
    public List<X509Certificate> chain() {
        return key.chain();
    }

    /** The signing key. */
    public PrivateKey privateKey() {
        return key.privateKey();
    }

    /** From when on it may sign. */
    public Instant notBefore() {
        return certificate().getNotBefore().toInstant();
    }

    /** The end of everything it signs. */
    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }
}
