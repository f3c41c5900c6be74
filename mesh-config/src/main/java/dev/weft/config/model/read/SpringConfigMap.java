package dev.weft.config.model.read;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlParser;
import dev.weft.config.scg.ApplicationSource;
import dev.weft.config.scg.ScgApplication;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ConfigMap whose entries are a Spring application's files; only one that is labelled counts. One use.
 *
 * <p>Source: Kubernetes {@code v1.ConfigMap}.
 */
final class SpringConfigMap {

    /** The label; its value is {@code true}. */
    static final String LABEL = "weft.dev/spring-cloud-gateway";

    private final Origin file;
    private final YamlDocument document;
    private final Mapping top;
    private final YamlParser parser;

    SpringConfigMap(Origin file, YamlDocument document, Mapping top, YamlParser parser) {
        this.file = file;
        this.document = document;
        this.top = top;
        this.parser = parser;
    }

    /** Whether it is a labelled ConfigMap. */
    static boolean isOne(Mapping top) {
        return text(top, "kind").equals("ConfigMap")
                && text(top, "apiVersion").equals("v1")
                && child(top, "metadata") instanceof Mapping metadata
                && child(metadata, "labels") instanceof Mapping labels
                && text(labels, LABEL).equals("true");
    }

    /** What its application declares. */
    List<Reading> read(List<String> profiles, NamespaceMap namespaces) {
        List<ApplicationSource> sources = new ArrayList<>();
        if (child(top, "data") instanceof Mapping data) {
            data.entries()
                    .forEach((key, entry) -> ApplicationFile.of(key)
                            .filter(file -> file.folder().isEmpty())
                            .ifPresent(file -> add(file.profile(), entry.value(), sources)));
        }
        Mapping metadata = child(top, "metadata") instanceof Mapping found ? found : top;
        String name = text(metadata, "name");
        String namespace = text(metadata, "namespace");
        if (sources.isEmpty() || name.isEmpty()) {
            return List.of(nothing(name, namespace, sources.isEmpty()));
        }
        sources.sort((one, other) -> one.profile().compareTo(other.profile()));
        ScgApplication application = ScgApplication.read(name, sources, profiles);
        String written = application.namespace().isEmpty() ? namespace : application.namespace();
        List<Reading> readings = new ArrayList<>(SpringRoutesReader.read(
                sources,
                application,
                new SpringRoutesReader.Frame(written, document.line(), document.text()),
                namespaces));
        if (!document.problems().isEmpty() || document.broken()) {
            readings.add(broken(name, namespace));
        }
        return readings;
    }

    private void add(String profile, YamlNode value, List<ApplicationSource> sources) {
        if (!(value instanceof Scalar scalar)) {
            return;
        }
        // A block starts in the line after its sign, so that places in it are those of the file.
        boolean block = scalar.value().indexOf('\n') >= 0;
        String text = "\n".repeat(scalar.place().line() - (block ? 0 : 1)) + scalar.value();
        List<YamlDocument> documents = parser.parse(text).stream()
                .filter(one -> ScgApplication.isOne(one.root()))
                .toList();
        if (!documents.isEmpty()) {
            sources.add(new ApplicationSource(file, profile, documents));
        }
    }

    private Reading nothing(String name, String namespace, boolean empty) {
        Findings findings = new Findings(file);
        findings.error(
                top.place(),
                empty ? "data" : "metadata.name",
                Reason.MissingField,
                empty
                        ? "data: no Spring application (expected: application.yml or application-PROFILE.yml with spring)"
                        : "name: missing (expected: a value)");
        return reading(name, namespace, findings);
    }

    private Reading broken(String name, String namespace) {
        Findings findings = new Findings(file);
        document.problems()
                .forEach(problem ->
                        findings.error(problem.place(), problem.field(), problem.reason(), problem.message()));
        return reading(name, namespace, findings);
    }

    private Reading reading(String name, String namespace, Findings findings) {
        ResourceRef ref = new ResourceRef("ConfigMap", namespace, name);
        return new Reading(
                ref,
                findings.origin(top.place()),
                document.line(),
                document.text(),
                document.broken() ? Reading.State.BROKEN_TEXT : Reading.State.BROKEN,
                null,
                findings.diagnostics(ref));
    }

    private static @Nullable YamlNode child(Mapping mapping, String name) {
        Map<String, YamlNode.Entry> entries = mapping.entries();
        YamlNode.Entry entry = entries.get(name);
        return entry == null ? null : entry.value();
    }

    private static String text(Mapping mapping, String name) {
        return child(mapping, name) instanceof Scalar scalar ? scalar.value() : "";
    }
}
