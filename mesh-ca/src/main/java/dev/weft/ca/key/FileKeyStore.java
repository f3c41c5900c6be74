package dev.weft.ca.key;

import dev.weft.types.svid.Pem;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Keys as one PEM file each in a private directory: certificates, public key and private key together, so that no half
 * pair can exist. A file that was damaged or cut is refused; it is never replaced. Thread-safe, also against other
 * processes.
 */
public final class FileKeyStore implements SigningKeyStore {

    private final StateDirectory directory;
    private final SecureRandom random;

    /** A store in an opened state directory. */
    public FileKeyStore(StateDirectory directory, SecureRandom random) {
        this.directory = directory;
        this.random = random;
    }

    @Override
    public Optional<StoredKey> find(KeyName name) throws KeyStoreException {
        Optional<String> text = directory.read(file(name));
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(name, text.get()));
    }

    @Override
    public StoredKey create(KeyName name, Certifier certifier) throws KeyStoreException {
        if (directory.read(file(name)).isPresent()) {
            throw new KeyStoreException(directory.resolve(file(name)) + ": exists already (expected: none)");
        }
        KeyPair pair = KeyPairs.generate(random);
        List<X509Certificate> chain = certifier.certify(pair);
        directory.writeNew(
                file(name),
                Pem.write(chain)
                        + Pem.write(Pem.PUBLIC_KEY, pair.getPublic().getEncoded())
                        + Pem.write(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
        return new StoredKey(pair.getPrivate(), pair.getPublic(), chain);
    }

    private StoredKey parse(KeyName name, String text) throws KeyStoreException {
        try {
            PrivateKey privateKey = Pem.privateKey(text);
            PublicKey publicKey = Pem.publicKey(text);
            if (!KeyPairs.belongTogether(privateKey, publicKey)) {
                throw new IllegalArgumentException("private and public key do not belong together");
            }
            boolean certified = text.contains("-----BEGIN " + Pem.CERTIFICATE + "-----");
            if (!certified && name != KeyName.TOKEN) {
                throw new IllegalArgumentException("no certificates found");
            }
            return new StoredKey(privateKey, publicKey, certified ? Pem.certificates(text) : List.of());
        } catch (IllegalArgumentException e) {
            throw new KeyStoreException(
                    directory.resolve(file(name)) + ": " + e.getMessage()
                            + " (expected: the file as Weft wrote it; restore it from a backup)",
                    e);
        }
    }

    private static String file(KeyName name) {
        return name.fileStem() + ".pem";
    }
}
