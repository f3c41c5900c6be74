package dev.weft.ca.key;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where the CA's keys live. Implementations: memory, file; others (Kubernetes Secret, PKCS#11) plug in here.
 *
 * <p>A key and its certificates are one entry: they appear together or not at all, survive together, and are never
 * replaced by {@link #create}. Thread-safe, also against another process on the same store.
 */
public interface SigningKeyStore {

    /**
     * The key of that name; empty when there never was one.
     *
     * @throws KeyStoreException when there is something that cannot be used: unreadable, incomplete, or open to others
     */
    Optional<StoredKey> find(KeyName name) throws KeyStoreException;

    /**
     * Makes a new ECDSA P-256 key and keeps it with the certificates that {@code certifier} makes for it.
     *
     * @throws KeyStoreException when the name is taken, or the key cannot be kept; then nothing was kept
     */
    StoredKey create(KeyName name, Certifier certifier) throws KeyStoreException;

    /** Makes the certificates, leaf first, that are kept with a new key; empty for none. */
    @FunctionalInterface
    interface Certifier {
        List<X509Certificate> certify(KeyPair pair);
    }
}
