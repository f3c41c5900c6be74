package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.store.ConfigStore;
import dev.weft.types.Diagnostic;
import dev.weft.types.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The CRD's schema says what the reader reads: the same fields and the same bounds. */
class TrafficProfileCrdTest {

    private static final Path CRD = Path.of("../helm/weft-crds/crds/trafficprofiles.yaml");
    private static final Path EXAMPLE = Path.of("src/test/resources/golden/trafficprofile/weft/in.yaml");
    private static final List<String> CHECKS = List.of("http", "tcp", "grpc");

    private static Map<?, ?> spec = Map.of();

    /** A value with bounds, and where it stands. */
    private record Bounded(List<String> path, Map<?, ?> schema) {}

    @BeforeAll
    static void reads() throws Exception {
        Map<?, ?> crd = (Map<?, ?>) documents(Files.readString(CRD)).get(0);
        Map<?, ?> version = (Map<?, ?>) ((List<?>) at(crd, "spec", "versions")).get(0);
        spec = (Map<?, ?>) at(version, "schema", "openAPIV3Schema", "properties", "spec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp", "grpc"})
    void everyFieldOfTheSchemaIsRead(String check) {
        assertThat(findings(Objects.requireNonNull(example(spec, check)))).isEmpty();
    }

    @Test
    void everyFieldOfTheExamplesIsInTheSchema() throws Exception {
        List<?> profiles = documents(Files.readString(EXAMPLE)).stream()
                .filter(document -> "TrafficProfile".equals(((Map<?, ?>) document).get("kind")))
                .toList();

        assertThat(profiles).hasSize(3);
        profiles.forEach(profile -> assertKnown(((Map<?, ?>) profile).get("spec"), spec, "spec"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp", "grpc"})
    void boundsAreTheReaders(String check) {
        List<Bounded> bounded = new ArrayList<>();
        bounded(spec, List.of(), check, bounded);
        assertThat(bounded).hasSizeGreaterThan(10);
        for (Bounded field : bounded) {
            double least = ((Number) Objects.requireNonNull(field.schema().get("minimum"))).doubleValue();
            double most = ((Number) Objects.requireNonNull(field.schema().get("maximum"))).doubleValue();
            assertThat(broken(field, least, check))
                    .as("%s: %s", field.path(), least)
                    .isFalse();
            assertThat(broken(field, most, check))
                    .as("%s: %s", field.path(), most)
                    .isFalse();
            assertThat(broken(field, least - 1, check))
                    .as("%s: %s", field.path(), least - 1)
                    .isTrue();
            assertThat(broken(field, most + 1, check))
                    .as("%s: %s", field.path(), most + 1)
                    .isTrue();
        }
    }

    private static boolean broken(Bounded field, double value, String check) {
        Object document = Objects.requireNonNull(example(spec, check));
        Object holder = document;
        for (String step : field.path().subList(0, field.path().size() - 1)) {
            holder = Objects.requireNonNull(step(holder, step));
        }
        @SuppressWarnings("unchecked") // INVARIANT: examples are made of LinkedHashMap and ArrayList.
        Map<String, Object> target = (Map<String, Object>) holder;
        target.put(field.path().get(field.path().size() - 1), (long) value);
        // A range of statuses must end after its start.
        if (field.path().contains("end")) {
            target.put("start", 100L);
        }
        return findings(document).stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    private static Object step(Object holder, String step) {
        return step.equals("[]") ? ((List<?>) holder).get(0) : Objects.requireNonNull(((Map<?, ?>) holder).get(step));
    }

    private static void bounded(Map<?, ?> schema, List<String> path, String check, List<Bounded> found) {
        if (schema.get("minimum") != null) {
            found.add(new Bounded(path, schema));
        }
        Map<?, ?> properties = (Map<?, ?>) schema.get("properties");
        if (properties != null) {
            properties.forEach((name, field) -> {
                if (!CHECKS.contains(name) || name.equals(check)) {
                    bounded((Map<?, ?>) field, append(path, (String) name), check, found);
                }
            });
        }
        Map<?, ?> items = (Map<?, ?>) schema.get("items");
        if (items != null) {
            bounded(items, append(path, "[]"), check, found);
        }
    }

    private static List<String> append(List<String> path, String step) {
        return Stream.concat(path.stream(), Stream.of(step)).toList();
    }

    private static void assertKnown(Object value, Map<?, ?> schema, String path) {
        if (value instanceof Map<?, ?> fields) {
            Map<?, ?> properties = (Map<?, ?>) Objects.requireNonNull(schema.get("properties"), path);
            fields.forEach((name, field) -> {
                assertThat(properties.containsKey(name)).as(path + "." + name).isTrue();
                assertKnown(
                        Objects.requireNonNull(field),
                        (Map<?, ?>) Objects.requireNonNull(properties.get(name)),
                        path + "." + name);
            });
        } else if (value instanceof List<?> items) {
            Map<?, ?> of = (Map<?, ?>) Objects.requireNonNull(schema.get("items"), path);
            items.forEach(item -> assertKnown(Objects.requireNonNull(item), of, path + "[]"));
        }
    }

    /** Everything that a schema allows at once, with one kind of check. */
    private static Object example(Map<?, ?> schema, String check) {
        Object written = schema.get("example");
        if (written != null) {
            return written;
        }
        Map<?, ?> items = (Map<?, ?>) schema.get("items");
        if (items != null) {
            return new ArrayList<>(List.of(example(items, check)));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(schema.get("properties"))).forEach((name, field) -> {
            if (!CHECKS.contains(name) || name.equals(check)) {
                fields.put((String) name, example((Map<?, ?>) field, check));
            }
        });
        return fields;
    }

    private static List<Diagnostic> findings(Object document) {
        ConfigStore store = Yaml.store(Map.of("in.yaml", """
                apiVersion: weft.dev/v1alpha1
                kind: TrafficProfile
                metadata: {name: p, namespace: shop}
                spec: %s
                """.formatted(flow(document))));
        return store.diagnostics();
    }

    private static String flow(Object value) {
        return switch (value) {
            case Map<?, ?> fields ->
                fields.entrySet().stream()
                        .map(field -> field.getKey() + ": " + flow(Objects.requireNonNull(field.getValue())))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> items ->
                items.stream()
                        .map(item -> flow(Objects.requireNonNull(item)))
                        .collect(Collectors.joining(", ", "[", "]"));
            case String text -> "\"" + text + "\"";
            default -> value.toString();
        };
    }

    private static List<Object> documents(String text) {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(documents::add);
        return documents;
    }

    private static Object at(Map<?, ?> map, String... path) {
        Object value = map;
        for (String step : path) {
            value = Objects.requireNonNull(((Map<?, ?>) value).get(step), step);
        }
        return value;
    }
}
