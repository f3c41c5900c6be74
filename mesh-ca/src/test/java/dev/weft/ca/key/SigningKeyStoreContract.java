package dev.weft.ca.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every key store keeps. */
abstract class SigningKeyStoreContract {

    abstract SigningKeyStore store() throws Exception;

    @Test
    void hasNothingAtFirst() throws Exception {
        assertThat(store().find(KeyName.CURRENT_ROOT)).isEmpty();
    }

    @Test
    void findsWhatItMade() throws Exception {
        SigningKeyStore store = store();

        StoredKey made = store.create(KeyName.TOKEN, pair -> List.of());

        StoredKey found = store.find(KeyName.TOKEN).orElseThrow();
        assertThat(found.publicKey()).isEqualTo(made.publicKey());
        assertThat(KeyPairs.belongTogether(found.privateKey(), made.publicKey()))
                .isTrue();
    }

    @Test
    void neverReplacesAKey() throws Exception {
        SigningKeyStore store = store();
        StoredKey made = store.create(KeyName.TOKEN, pair -> List.of());

        assertThatThrownBy(() -> store.create(KeyName.TOKEN, pair -> List.of()))
                .isInstanceOf(KeyStoreException.class)
                .hasMessageContaining("exists already");
        assertThat(store.find(KeyName.TOKEN).orElseThrow().publicKey()).isEqualTo(made.publicKey());
    }

    @Test
    void showsNoKey() throws Exception {
        StoredKey made = store().create(KeyName.TOKEN, pair -> List.of());

        assertThat(made.toString())
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(made.privateKey().getEncoded())
                        .substring(30, 60));
    }
}
