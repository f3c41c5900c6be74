package dev.weft.config.model.read;

import dev.weft.config.model.FieldOrigins;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.scg.ApplicationSource;
import dev.weft.config.scg.ScgApplication;
import dev.weft.config.scg.ScgRoute;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the routes of a Spring application: each is an object of its own, so that a broken one does not take the
 * others with it.
 */
final class SpringRoutesReader {

    private SpringRoutesReader() {}

    /** One reading for the application as a whole, then one for each route. */
    static List<Reading> read(List<ApplicationSource> sources, List<String> profiles, NamespaceMap namespaces) {
        Origin file = sources.get(0).file();
        ScgApplication application = ScgApplication.read(fileName(file.source()), sources, profiles);
        int line = sources.get(0).documents().get(0).line();
        return read(sources, application, new Frame(application.namespace(), line, application.text()), namespaces);
    }

    /**
     * What is around an application.
     *
     * @param namespace empty: not written
     * @param line where its text starts
     * @param text to be read again after a restart
     */
    record Frame(String namespace, int line, String text) {}

    /** One reading for the application as a whole, then one for each route. */
    static List<Reading> read(
            List<ApplicationSource> sources, ScgApplication application, Frame frame, NamespaceMap namespaces) {
        Origin file = sources.get(0).file();
        String namespace = namespace(
                application, frame.namespace(), namespaces.of(file.source()).orElse(""));
        int line = frame.line();
        String text = frame.text();
        ResourceRef ref = new ResourceRef("SpringApplication", namespace, application.name());
        List<Reading> readings = new ArrayList<>();
        boolean broken = application.findings().stream().anyMatch(Findings::broken);
        readings.add(new Reading(
                ref,
                file.at(application.place().line(), application.place().column()),
                line,
                text,
                ScgApplication.isBrokenText(sources)
                        ? Reading.State.BROKEN_TEXT
                        : broken ? Reading.State.BROKEN : Reading.State.SOUND,
                null,
                application.findings().stream()
                        .flatMap(findings -> findings.diagnostics(ref).stream())
                        .toList()));
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

    private static String fileName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String namespace(ScgApplication application, String written, String mapped) {
        if (written.isEmpty()) {
            return mapped.isEmpty() ? NamespaceMap.DEFAULT_NAMESPACE : mapped;
        }
        boolean label = Names.isLabel(written);
        if (label && (mapped.isEmpty() || mapped.equals(written))) {
            return written;
        }
        application
                .findings()
                .get(0)
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
