package dev.weft.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The conformance rows that {@code WEFT_CONFORMANCE} points at; tests that need them are skipped without it. */
public final class ConformanceRows {

    private ConformanceRows() {}

    /** A JSON or YAML file as maps, lists and scalars. */
    public static Object read(String file) {
        String folder = System.getenv("WEFT_CONFORMANCE");
        Assumptions.assumeTrue(folder != null, "WEFT_CONFORMANCE is not set: conformance rows are skipped");
        try {
            return parse(Files.readString(Path.of(folder).resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** YAML text as maps, lists and scalars. */
    public static Object parse(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }
}
