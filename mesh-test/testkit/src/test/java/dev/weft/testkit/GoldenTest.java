package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

    @Test
    void failsOnADifferenceAndWhenTheFileIsMissing(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("out.txt"), "a\n");
        Golden golden = new Golden(folder);

        golden.matches("out.txt", "a");

        assertThatThrownBy(() -> golden.matches("out.txt", "b")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> golden.matches("missing.txt", "a")).isInstanceOf(AssertionError.class);
        assertThat(folder.resolve("missing.txt")).doesNotExist();
    }
}
