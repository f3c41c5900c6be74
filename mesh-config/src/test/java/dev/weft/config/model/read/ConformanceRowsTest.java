package dev.weft.config.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.testkit.Conformance;
import dev.weft.types.Diagnostic;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Documents of other projects, each of which must be accepted or refused. */
class ConformanceRowsTest {

    private static final Set<String> READ_KINDS = Kind.words().keySet();

    private final DocumentReader reader = new DocumentReader(NamespaceMap.NONE);

    @Test
    void acceptsValidDocumentsAndRefusesInvalidOnesOfTheKindsItReads() throws IOException {
        Path folder = Conformance.require("istio-validation");
        Map<String, String> wrong = new TreeMap<>();
        int valid = 0;
        int invalid = 0;
        for (Map<?, ?> row : rows(folder.resolve("rows.json"))) {
            if (!READ_KINDS.contains(String.valueOf(row.get("kind")))) {
                continue;
            }
            String file = String.valueOf(row.get("file"));
            int document = number(row, "document");
            Reading reading =
                    reader.read(file, "", withoutErrorKey(folder.resolve(file))).get(document);
            List<Diagnostic> refused = reading.diagnostics().stream()
                    .filter(finding -> finding.severity() == Severity.ERROR && finding.reason() != Reason.Unsupported)
                    .toList();
            if (Boolean.TRUE.equals(row.get("valid"))) {
                valid++;
                if (!refused.isEmpty()) {
                    wrong.put(file + "#" + document, "valid but refused: " + refused);
                }
            } else {
                invalid++;
                if (refused.isEmpty()) {
                    wrong.put(file + "#" + document, "invalid but accepted: " + row.get("error"));
                }
            }
        }
        System.out.printf(
                "[conformance] istio-validation: %d valid, %d invalid rows of the kinds that are read, %d deviations%n",
                valid, invalid, wrong.size());

        assertThat(wrong).isEmpty();
        assertThat(valid).isGreaterThan(20);
        assertThat(invalid).isGreaterThan(25);
    }

    @Test
    void loadsEverySampleWithoutError() throws IOException {
        Path folder = Conformance.require("samples");
        List<String> errors = new ArrayList<>();
        int files = 0;
        for (Map<?, ?> row : rows(folder.resolve("rows.json"))) {
            files++;
            String file = String.valueOf(row.get("file"));
            List<Reading> readings = reader.read(file, "", Files.readString(folder.resolve(file)));
            List<?> resources = row.get("resources") instanceof List<?> list ? list : List.of();
            int others = number(row, "otherDocuments");
            assertThat(readings).as(file).hasSize(resources.size() + others);
            for (Reading reading : readings) {
                reading.diagnostics().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .forEach(finding -> errors.add(finding.toString()));
            }
        }
        System.out.printf("[conformance] samples: %d files, %d errors%n", files, errors.size());

        assertThat(errors).isEmpty();
        assertThat(files).isEqualTo(50);
    }

    @Test
    void saysOfEveryDocumentThatIsNotInForceWhy() throws IOException {
        Path folder = Conformance.require("samples");
        for (Map<?, ?> row : rows(folder.resolve("rows.json"))) {
            String file = String.valueOf(row.get("file"));
            for (Reading reading : reader.read(file, "", Files.readString(folder.resolve(file)))) {
                if (reading.object() == null) {
                    assertThat(reading.diagnostics())
                            .as("%s %s", file, reading.ref())
                            .isNotEmpty();
                }
            }
        }
    }

    private static int number(Map<?, ?> row, String name) {
        return row.get(name) instanceof Number number ? number.intValue() : -1;
    }

    private static String withoutErrorKey(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean skipping = false;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("_err")) {
                skipping = true;
            } else if (!skipping || line.isEmpty() || !Character.isWhitespace(line.charAt(0))) {
                skipping = false;
                text.append(line);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<Map<?, ?>> rows(Path file) throws IOException {
        List<Map<?, ?>> rows = new ArrayList<>();
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        for (Object row : (List<?>) loaded) {
            rows.add((Map<?, ?>) row);
        }
        return rows;
    }
}
