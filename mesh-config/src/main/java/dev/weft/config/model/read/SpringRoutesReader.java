package dev.weft.config.model.read;

import dev.weft.config.model.FieldOrigins;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.scg.ScgApplication;
import dev.weft.config.scg.ScgRoute;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the routes of a Spring application's file: each is an object of its own, so that a broken one does not take the
 * others with it.
 */
final class SpringRoutesReader {

    private SpringRoutesReader() {}

    /** One reading for the application as a whole, then one for each route. */
    static List<Reading> read(Origin file, List<YamlDocument> documents, NamespaceMap namespaces) {
        ScgApplication application = ScgApplication.read(file, documents);
        String namespace = namespace(application, namespaces.of(file.source()).orElse(""));
        int line = documents.get(0).line();
        String text = documents.stream().map(SpringRoutesReader::text).collect(Collectors.joining("---\n"));
        boolean textBroken = documents.stream().anyMatch(YamlDocument::broken);
        Findings findings = application.findings();
        ResourceRef ref = new ResourceRef("SpringApplication", namespace, application.name());
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(
                ref,
                findings.origin(application.place()),
                line,
                text,
                textBroken ? Reading.State.BROKEN_TEXT : findings.broken() ? Reading.State.BROKEN : Reading.State.SOUND,
                null,
                findings.diagnostics(ref)));
        for (ScgApplication.Entry entry : application.routes()) {
            ResourceRef own = new ResourceRef(SpringRoute.KIND, namespace, application.name() + "." + entry.id());
            Findings said = entry.findings();
            Origin origin = said.origin(entry.place());
            ScgRoute route = entry.route();
            readings.add(new Reading(
                    own,
                    origin,
                    line,
                    text,
                    said.broken() ? Reading.State.BROKEN : Reading.State.SOUND,
                    route == null
                            ? null
                            : new SpringRoute(
                                    new Metadata(own, Map.of(), Map.of(), null, places(entry, origin)), route),
                    said.diagnostics(own)));
        }
        return readings;
    }

    /** A document's text without the line that separates it from the one before. */
    private static String text(YamlDocument document) {
        String text = document.text();
        String body = text.startsWith("---") ? text.substring(3) : text;
        return body.endsWith("\n") ? body : body + "\n";
    }

    private static String namespace(ScgApplication application, String mapped) {
        String written = application.namespace();
        if (written.isEmpty()) {
            return mapped.isEmpty() ? NamespaceMap.DEFAULT_NAMESPACE : mapped;
        }
        boolean label = Names.isLabel(written);
        if (label && (mapped.isEmpty() || mapped.equals(written))) {
            return written;
        }
        application
                .findings()
                .error(
                        application.place(),
                        "weft.namespace",
                        label ? Reason.NotAllowed : Reason.InvalidValue,
                        "namespace: \"" + written + "\" (expected: "
                                + (label
                                        ? mapped + ", which this folder is mapped to"
                                        : "lower case letters, digits and dashes")
                                + ")");
        return mapped.isEmpty() ? NamespaceMap.DEFAULT_NAMESPACE : mapped;
    }

    private static FieldOrigins places(ScgApplication.Entry entry, Origin document) {
        Map<String, Long> packed = new HashMap<>();
        for (Map.Entry<String, YamlNode.Place> place : entry.places().entrySet()) {
            packed.put(
                    place.getKey(),
                    FieldOrigins.pack(place.getValue().line(), place.getValue().column()));
        }
        return new FieldOrigins(document, packed);
    }
}
