package dev.weft.config.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.inject.InjectionSettings.Behaviour;
import dev.weft.config.inject.InjectionSettings.Capture;
import dev.weft.config.inject.InjectionSettings.Health;
import dev.weft.config.inject.InjectionSettings.Resources;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Istio's injector cases: what a pod's owner can tell apart is the same, names and images of our own containers aside. */
class InjectConformanceTest {

    @TestFactory
    List<DynamicTest> istio() throws IOException {
        String conformance = System.getenv("WEFT_CONFORMANCE");
        Assumptions.assumeTrue(conformance != null, "WEFT_CONFORMANCE is not set: conformance rows are skipped");
        Path folder = Path.of(conformance, "inject");
        List<DynamicTest> tests = new ArrayList<>();
        for (Object row : (List<?>)
                Objects.requireNonNull(documents(folder.resolve("rows.json")).get(0))) {
            Tree tree = Tree.copyOf(Observed.map(row));
            tests.add(DynamicTest.dynamicTest(tree.text("name"), () -> check(folder, tree)));
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(30);
        return tests;
    }

    private static List<Object> documents(Path file) {
        try {
            List<Object> documents = new ArrayList<>();
            for (YamlDocument document : new YamlParser().parse(Files.readString(file))) {
                assertThat(document.problems()).isEmpty();
                documents.add(YamlTree.of(document.root()));
            }
            return documents;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void check(Path folder, Tree row) {
        Injector injector = new Injector(settings(row));
        List<Object> inputs = documents(folder.resolve(row.text("input")));
        if (!row.has("output")) {
            List<String> problems = new ArrayList<>();
            for (Object input : inputs) {
                if (inject(injector, input) instanceof Injection.Refused refused) {
                    problems.addAll(refused.problems());
                }
            }
            assertThat(String.join("\n", problems).toLowerCase(Locale.ROOT)).contains(row.text("errorContains"));
            return;
        }
        List<Object> outputs = documents(folder.resolve(row.text("output")));
        assertThat(outputs).hasSameSizeAs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            Map<String, Object> made = Observed.map(inputs.get(i));
            if (inject(injector, inputs.get(i)) instanceof Injection.Injected injected) {
                made = Observed.map(injected.pod());
                assertThat(inject(injector, made)).isInstanceOf(Injection.Untouched.class);
            }
            assertThat(JsonText.of(Observed.of(made)))
                    .isEqualTo(JsonText.of(Observed.of(Observed.map(outputs.get(i)))));
        }
    }

    private static Injection inject(Injector injector, Object document) {
        return WorkloadDocument.inject(
                Observed.map(document), injector, new InjectionPolicy("default", true), Map.of());
    }

    private static InjectionSettings settings(Tree row) {
        InjectionSettings base = InjectionSettings.defaults("weft:test");
        Map<String, String> mesh = row.texts("mesh");
        String set = String.join("\n", texts(row));
        boolean nativeSidecar = !row.texts("pilotEnv")
                .getOrDefault("ENABLE_NATIVE_SIDECARS", "")
                .equals("false");
        return new InjectionSettings(
                base.mesh(),
                base.image(),
                new Behaviour(
                        nativeSidecar, set.contains("holdApplicationUntilProxyStarts=true"), true, true, false, "INFO"),
                new Capture(
                        mesh.getOrDefault("defaultConfig.interceptionMode", "REDIRECT"),
                        value(set, "includeIPRanges", "*"),
                        value(set, "excludeIPRanges", ""),
                        "*",
                        value(set, "excludeInboundPorts", ""),
                        "",
                        ""),
                new Resources("100m", "128Mi", "2", "1Gi"),
                new Health(15_021, Integer.parseInt(value(set, "statusPort", "15020")), 0, 15, 4),
                Map.of(),
                Map.of());
    }

    private static List<String> texts(Tree row) {
        List<String> texts = new ArrayList<>();
        row.list("set").forEach(each -> texts.add(String.valueOf(each)));
        return texts;
    }

    private static String value(String set, String name, String otherwise) {
        for (String line : set.split("\n", -1)) {
            if (line.startsWith("values.global.proxy." + name + "=")) {
                return line.substring(line.indexOf('=') + 1);
            }
        }
        return otherwise;
    }
}
