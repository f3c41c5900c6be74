package dev.weft.config.model.read;

import dev.weft.config.model.FieldOrigins;
import dev.weft.config.model.Metadata;
import dev.weft.config.parse.FieldPath;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import dev.weft.types.Severity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata} and decides the namespace. */
final class MetadataReader {

    private static final String[] KUBERNETES_OWN = {
        "generateName",
        "resourceVersion",
        "uid",
        "generation",
        "managedFields",
        "ownerReferences",
        "finalizers",
        "selfLink",
        "deletionTimestamp",
        "deletionGracePeriodSeconds"
    };

    private final NamespaceMap namespaces;

    MetadataReader(NamespaceMap namespaces) {
        this.namespaces = namespaces;
    }

    /**
     * Who a document is.
     *
     * @param ref as far as readable: name and namespace may be empty
     * @param labels its labels
     * @param annotations its annotations
     * @param created {@code null} when not said
     * @param trusted namespace and annotations could be read in full
     */
    record Identity(
            ResourceRef ref,
            Map<String, String> labels,
            Map<String, String> annotations,
            @Nullable Instant created,
            boolean trusted) {

        /** As metadata, with stand-ins for what could not be read. */
        Metadata metadata(FieldOrigins places, String namespaceOtherwise) {
            String name = ref.name().isEmpty() ? "line-" + places.document().line() : ref.name();
            String namespace = ref.namespace().isEmpty() ? namespaceOtherwise : ref.namespace();
            return new Metadata(new ResourceRef(ref.kind(), namespace, name), labels, annotations, created, places);
        }
    }

    Identity read(Fields top, String kind, String path) {
        Fields fields = top.requiredObject("metadata");
        String mapped = namespaces.of(path).orElse("");
        if (fields == null) {
            return new Identity(new ResourceRef(kind, mapped, ""), Map.of(), Map.of(), null, false);
        }
        fields.ignore("name", "namespace", "labels", "annotations", "creationTimestamp");
        fields.ignore(KUBERNETES_OWN);
        Findings findings = fields.findings();
        int mark = findings.mark();
        fields.end();
        String namespace = namespace(fields, mapped);
        Map<String, String> annotations = fields.textMap("annotations");
        boolean trusted = !findings.brokenSince(mark) && !fields.incomplete();
        String name = name(fields);
        return new Identity(
                new ResourceRef(kind, namespace, name),
                fields.textMap("labels"),
                annotations,
                created(fields),
                trusted);
    }

    private static String name(Fields fields) {
        String name = fields.requiredText("name");
        if (name == null) {
            return "";
        }
        if (!Names.isObjectName(name)) {
            fields.invalid("name", Fields.quoted(name), "lower case letters, digits, dashes and dots");
        }
        return name;
    }

    private static String namespace(Fields fields, String mapped) {
        int mark = fields.findings().mark();
        String written = fields.text("namespace");
        if (fields.findings().brokenSince(mark) || written == null && fields.incomplete()) {
            return mapped;
        }
        if (written == null) {
            return mapped.isEmpty() ? NamespaceMap.DEFAULT_NAMESPACE : mapped;
        }
        if (!Names.isLabel(written)) {
            fields.invalid("namespace", Fields.quoted(written), "lower case letters, digits and dashes");
            return mapped;
        }
        if (!mapped.isEmpty() && !mapped.equals(written)) {
            fields.findings()
                    .error(
                            fields.placeOf("namespace"),
                            fields.path("namespace"),
                            Reason.NotAllowed,
                            "namespace: \"" + written + "\" (expected: " + mapped
                                    + ", which this folder is mapped to)");
            return mapped;
        }
        return written;
    }

    private static @Nullable Instant created(Fields fields) {
        String text = fields.text("creationTimestamp");
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException notADate) {
            fields.findings()
                    .note(
                            Severity.WARNING,
                            fields.placeOf("creationTimestamp"),
                            fields.path("creationTimestamp"),
                            Reason.InvalidValue,
                            "creationTimestamp: " + Fields.quoted(text) + " (expected: a date such as"
                                    + " 2026-01-31T12:00:00Z)");
            return null;
        }
    }

    /** Where every field of a document was written. */
    static FieldOrigins places(YamlNode root, Origin document) {
        Map<String, Long> places = new HashMap<>();
        collect(root, "", places);
        return new FieldOrigins(document, places);
    }

    // Depth is bounded by the parser's limit.
    private static void collect(YamlNode node, String path, Map<String, Long> places) {
        if (!path.isEmpty()) {
            places.put(path, FieldOrigins.pack(node.place().line(), node.place().column()));
        }
        switch (node) {
            case YamlNode.Mapping mapping ->
                mapping.entries().forEach((name, entry) -> {
                    if (!path.isEmpty() || name.equals("spec") || name.equals("metadata")) {
                        collect(entry.value(), FieldPath.child(path, name), places);
                    }
                });
            case YamlNode.Sequence sequence -> {
                List<YamlNode> items = sequence.items();
                for (int i = 0; i < items.size(); i++) {
                    collect(items.get(i), FieldPath.item(path, i), places);
                }
            }
            case YamlNode.Scalar scalar -> {}
            case YamlNode.Unreadable unreadable -> {}
        }
    }
}
