package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void withoutArchivesTheJvmIsToldNothingAndPeopleAreToldWhy() {
        Archives none = Archives.none("white space in /a b");

        assertThat(none.flags(Program.SERVICE)).isEmpty();
        assertThat(none.story()).isEqualTo("no class archives: white space in /a b");
    }

    @Test
    void aProgramReadsTheArchiveThatTheSameProgramMade() {
        assertThat(Archives.make(folder).flags(Program.SIDECAR))
                .containsExactly("-XX:AOTCacheOutput=" + folder.resolve("sidecar.aot"));

        assertThat(Archives.read(folder).flags(Program.SIDECAR))
                .startsWith("-XX:AOTCache=" + folder.resolve("sidecar.aot"));
    }

    @Test
    void areCompleteWhenEveryProgramHasOne() throws Exception {
        for (Program program : Program.values()) {
            assertThat(Archives.read(folder).complete()).isFalse();
            Files.createFile(folder.resolve(program.file()));
        }

        assertThat(Archives.read(folder).complete()).isTrue();
    }

    @Test
    void tellHowLongTheyTookInWholeSeconds() {
        assertThat(Archives.made(folder, Duration.ofMillis(20_100)).story())
                .isEqualTo("with class archives, made once in 21 s");
    }
}
