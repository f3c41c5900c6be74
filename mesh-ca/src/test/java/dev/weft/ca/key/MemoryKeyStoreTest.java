package dev.weft.ca.key;

import java.security.SecureRandom;

class MemoryKeyStoreTest extends SigningKeyStoreContract {

    @Override
    SigningKeyStore store() {
        return new MemoryKeyStore(new SecureRandom());
    }
}
