package dev.weft.control.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.store.LastGood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodFileTest {

    private static final List<LastGood> DOCUMENTS = List.of(
            new LastGood("mesh/a.yaml", "", 1, "kind: VirtualService\n"),
            new LastGood("mesh/b.yaml", "abc123", 17, "kind: Größe # ünïcode\n"));

    @TempDir
    private Path folder;

    private Path path;
    private LastGoodFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("state").resolve("last-good");
        file = new LastGoodFile(path);
    }

    @Test
    void readsWhatItWrote() {
        file.write(DOCUMENTS);

        assertThat(file.read()).isEqualTo(DOCUMENTS);
    }

    @Test
    void isEmptyBeforeTheFirstWrite() {
        assertThat(file.read()).isEmpty();
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        file.write(DOCUMENTS);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFileThatEndsAnywhereTooEarlyIsNoFile() throws IOException {
        file.write(DOCUMENTS);
        byte[] whole = Files.readAllBytes(path);

        for (int length = 0; length < whole.length; length += 11) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThat(file.read())
                    .as("first %d of %d bytes", length, whole.length)
                    .isEmpty();
        }
    }

    @Test
    void lengthsThatNoFileHasAreRefusedBeforeMemoryIsTaken() throws IOException {
        file.write(DOCUMENTS);
        byte[] whole = Files.readAllBytes(path);
        for (int at = 8; at <= 12; at += 4) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, at, at + 4, (byte) 0x7F);
            Files.write(path, damaged);

            assertThat(file.read()).isEmpty();
        }
    }

    @Test
    void anUnfinishedDraftIsReplaced() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path.resolveSibling("last-good.new"), "half");

        file.write(DOCUMENTS);

        assertThat(file.read()).isEqualTo(DOCUMENTS);
        assertThat(path.resolveSibling("last-good.new")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeWrittenLosesNothingElse() throws IOException {
        Files.writeString(path.getParent(), "a file where the folder should be");

        file.write(DOCUMENTS);

        assertThat(file.read()).isEmpty();
    }
}
