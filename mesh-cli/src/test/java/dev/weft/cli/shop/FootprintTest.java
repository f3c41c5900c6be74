package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {

    @TempDir
    private Path folder;

    @Test
    void readsTheProportionalSetSizeAndNotItsParts() throws Exception {
        Path rollup = Files.write(
                folder.resolve("smaps_rollup"), List.of("Rss:  9000 kB", "Pss:   4321 kB", "Pss_Anon: 1 kB"));

        assertThat(Footprint.pssKib(rollup)).hasValue(4321);
    }

    @Test
    void tellsNothingWhereTheSystemDoesNot() {
        assertThat(Footprint.pssKib(folder.resolve("missing"))).isEmpty();
    }
}
