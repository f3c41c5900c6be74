package dev.weft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;

/**
 * Compares text with a checked-in file. Run with {@code -Dgolden.update=true} to rewrite; a rewrite still fails the test,
 * so an update can never turn a build green unseen.
 *
 * @param folder the case, for example {@code src/test/resources/golden/routes/two-subsets}
 */
public record Golden(Path folder) {

    /** A folder under the module's {@code src/test/resources/golden}. */
    public static Golden in(String name) {
        return new Golden(Path.of("src/test/resources/golden").resolve(name));
    }

    /** The text of an input file of the case. */
    public String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when the text differs from the file, or when the file was rewritten. */
    public void matches(String file, String actual) {
        Path path = folder.resolve(file);
        String normal = actual.endsWith("\n") || actual.isEmpty() ? actual : actual + "\n";
        String expected = Files.exists(path) ? read(file) : null;
        if (Boolean.getBoolean("golden.update") && !normal.equals(expected)) {
            rewrite(path, normal);
            Assertions.fail("%s: rewritten (expected: a run without -Dgolden.update after reading the diff)", path);
        }
        Assertions.assertThat(normal).as("golden file %s", path).isEqualTo(expected);
    }

    private static void rewrite(Path path, String text) {
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
