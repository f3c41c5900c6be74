package dev.weft.ca.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.types.svid.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeyStoreTest extends SigningKeyStoreContract {

    @TempDir
    Path folder;

    @Override
    SigningKeyStore store() throws KeyStoreException {
        return new FileKeyStore(StateDirectory.open(folder.resolve("state")), new SecureRandom());
    }

    private Path tokenKey() throws Exception {
        store().create(KeyName.TOKEN, pair -> List.of());
        return folder.resolve("state/token-key.pem");
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws Exception {
        Files.setPosixFilePermissions(tokenKey(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> store().find(KeyName.TOKEN)).hasMessageContaining("open to others (expected: 0600)");
    }

    @Test
    void refusesADirectoryThatOthersMayEnter() throws Exception {
        tokenKey();
        Files.setPosixFilePermissions(folder.resolve("state"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(this::store).hasMessageContaining("open to others (expected: 0700)");
    }

    @Test
    void refusesACutFileWithoutShowingOrReplacingIt() throws Exception {
        Path file = tokenKey();
        String whole = Files.readString(file);
        String cut = whole.substring(0, whole.length() - 60);
        Files.writeString(file, cut);

        assertThatThrownBy(() -> store().find(KeyName.TOKEN))
                .hasMessageContaining("does not end")
                .hasMessageContaining("restore it from a backup");
        assertThatThrownBy(() -> store().create(KeyName.TOKEN, pair -> List.of()))
                .hasMessageContaining("exists already");
        assertThat(file).hasContent(cut);
    }

    @Test
    void refusesHalfAPair() throws Exception {
        Path file = tokenKey();
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.indexOf("-----BEGIN PRIVATE KEY")));

        assertThatThrownBy(() -> store().find(KeyName.TOKEN)).hasMessageContaining("no private key found");
    }

    @Test
    void refusesAPairThatDoesNotBelongTogether() throws Exception {
        Path file = tokenKey();
        String whole = Files.readString(file);
        String other = Pem.write(
                Pem.PRIVATE_KEY,
                KeyPairs.generate(new SecureRandom()).getPrivate().getEncoded());
        Files.writeString(file, whole.substring(0, whole.indexOf("-----BEGIN PRIVATE KEY")) + other);

        assertThatThrownBy(() -> store().find(KeyName.TOKEN)).hasMessageContaining("do not belong together");
    }

    @Test
    void refusesARootWithoutItsCertificate() throws Exception {
        Files.move(tokenKey(), folder.resolve("state/authority-current.pem"));

        assertThatThrownBy(() -> store().find(KeyName.CURRENT_ROOT)).hasMessageContaining("no certificates found");
    }

    @Test
    void refusesATooLargeFileAndAFileInPlaceOfTheDirectory() throws Exception {
        Files.writeString(tokenKey(), "x".repeat(70_000));
        Path plain = Files.createFile(folder.resolve("plain"));

        assertThatThrownBy(() -> store().find(KeyName.TOKEN)).hasMessageContaining("at most 65536");
        assertThatThrownBy(() -> StateDirectory.open(plain)).hasMessageContaining("no such directory");
    }
}
