package dev.weft.control.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFileTest {

    private static final Map<String, List<String>> ANSWERS =
            Map.of("a.test", List.of("192.0.2.1", "192.0.2.2"), "b.test", List.of("2001:db8::1"));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("state/last-answers");
    }

    private void keep(Map<String, List<String>> answers) {
        try (AnswerFile kept = new AnswerFile(file())) {
            kept.keep(answers);
        }
    }

    private Map<String, List<String>> read() {
        try (AnswerFile kept = new AnswerFile(file())) {
            return kept.read();
        }
    }

    @Test
    void findsAfterARestartWhatWasKept() throws Exception {
        assertThat(read()).isEmpty();

        keep(ANSWERS);

        assertThat(read()).isEqualTo(ANSWERS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsTheNewestAnswersOnly() throws Exception {
        try (AnswerFile kept = new AnswerFile(file())) {
            for (int i = 0; i < 200; i++) {
                kept.keep(Map.of("a.test", List.of("192.0.2." + i)));
            }
        }

        assertThat(read()).isEqualTo(Map.of("a.test", List.of("192.0.2.199")));
        try (var files = Files.list(file().getParent())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void ignoresFilesThatAreCutDamagedOrTooLarge() throws Exception {
        keep(ANSWERS);
        String whole = Files.readString(file());
        for (String bad : List.of(
                "",
                "hello",
                whole.substring(0, whole.length() / 2),
                whole.substring(0, whole.length() - 2),
                whole.replace("weft-names 1", "weft-names 2"),
                whole.replace("192.0.2.1", "192.0.2.256"),
                whole.replace("192.0.2.1", "books.test"),
                whole.replace("a.test ", " "),
                whole.replace("b.test 2001:db8::1", "b.test"),
                whole.replace("b.test", "b".repeat(256)),
                whole.replace(".\n", "\n.\n"))) {
            Files.writeString(file(), bad);

            assertThat(read()).as(bad).isEmpty();
        }
        Files.write(file(), new byte[AnswerFile.MAX_BYTES + 1]);
        assertThat(read()).isEmpty();
    }

    @Test
    void readsNoMoreNamesThanAreResolved() throws Exception {
        Map<String, List<String>> many = IntStream.rangeClosed(0, NameResolver.MAX_NAMES)
                .boxed()
                .collect(Collectors.toMap(i -> "n" + i + ".test", i -> List.of("192.0.2.1")));

        keep(many);

        assertThat(read()).isEmpty();
    }

    @Test
    void goesOnWhenItCannotWriteOrRead() throws Exception {
        Files.writeString(folder.resolve("state"), "in the way");

        keep(ANSWERS);

        assertThat(read()).isEmpty();
    }
}
