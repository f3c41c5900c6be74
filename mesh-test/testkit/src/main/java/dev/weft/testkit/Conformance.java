package dev.weft.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of conformance rows, given by the environment variable {@code WEFT_CONFORMANCE}. Without it a test that needs
 * rows is skipped with one visible line; with it a missing file is a failure.
 */
public final class Conformance {

    private Conformance() {}

    /**
     * A file or folder of the conformance rows.
     *
     * @param relative for example {@code path-normalization.json}
     */
    public static Path require(String relative) {
        String root = System.getenv("WEFT_CONFORMANCE");
        if (root == null || root.isEmpty()) {
            System.out.println("[skipped] conformance rows " + relative + ": WEFT_CONFORMANCE is not set");
            Assumptions.abort("WEFT_CONFORMANCE is not set");
        }
        Path path = Path.of(root).resolve(relative);
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    "WEFT_CONFORMANCE: " + path + " does not exist (expected: the folder of rows)");
        }
        return path;
    }
}
