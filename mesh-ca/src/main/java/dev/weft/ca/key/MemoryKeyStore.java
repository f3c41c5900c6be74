package dev.weft.ca.key;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Keys that end with the process, for tests and for meshes that live as long as one command. Thread-safe. */
public final class MemoryKeyStore implements SigningKeyStore {

    private final SecureRandom random;
    private final Map<KeyName, StoredKey> keys = new EnumMap<>(KeyName.class);

    /** An empty store. */
    public MemoryKeyStore(SecureRandom random) {
        this.random = random;
    }

    @Override
    public synchronized Optional<StoredKey> find(KeyName name) {
        return Optional.ofNullable(keys.get(name));
    }

    @Override
    public synchronized StoredKey create(KeyName name, Certifier certifier) throws KeyStoreException {
        if (keys.containsKey(name)) {
            throw new KeyStoreException(name.fileStem() + ": exists already (expected: none)");
        }
        KeyPair pair = KeyPairs.generate(random);
        StoredKey key = new StoredKey(pair.getPrivate(), pair.getPublic(), certifier.certify(pair));
        keys.put(name, key);
        return key;
    }
}
