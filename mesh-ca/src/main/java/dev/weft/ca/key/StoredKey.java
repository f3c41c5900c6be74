package dev.weft.ca.key;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key pair as a store keeps it. The private key may be a handle that cannot be exported. Immutable; printing it shows
 * no key.
 *
 * @param privateKey ECDSA P-256
 * @param publicKey belongs to the private key
 * @param chain certificates over the public key, leaf first; empty for a key that has none
 */
public record StoredKey(PrivateKey privateKey, PublicKey publicKey, List<X509Certificate> chain) {

    /** Rejects a chain that is for another key. */
    public StoredKey {
        chain = List.copyOf(chain);
        if (!chain.isEmpty() && !chain.getFirst().getPublicKey().equals(publicKey)) {
            throw new IllegalArgumentException("certificate: for another key (expected: for the stored public key)");
        }
    }

    @Override
    public String toString() {
        return "StoredKey[privateKey=(hidden), certificates=" + chain.size() + "]";
    }
}
