package dev.weft.config.model.read;

import dev.weft.config.model.FieldOrigins;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.read.MetadataReader.Identity;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlParser;
import dev.weft.config.parse.YamlProblem;
import dev.weft.config.scg.ApplicationSource;
import dev.weft.config.scg.ScgApplication;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of a file into objects of the model. Whatever the text holds, it returns: what is wrong becomes
 * diagnostics, and a broken policy its strictest reading.
 *
 * <p>Immutable: any thread; time grows linearly with the text.
 */
public final class DocumentReader {

    private final YamlParser parser;
    private final NamespaceMap namespaces;
    private final MetadataReader metadataReader;
    private final List<String> profiles;

    /** A reader with the default limits; Spring applications say themselves which profiles are active. */
    public DocumentReader(NamespaceMap namespaces) {
        this(new YamlParser(), namespaces, List.of());
    }

    /**
     * A reader with the default limits.
     *
     * @param profiles active in Spring applications; empty: they say it themselves
     */
    public DocumentReader(NamespaceMap namespaces, List<String> profiles) {
        this(new YamlParser(), namespaces, profiles);
    }

    private DocumentReader(YamlParser parser, NamespaceMap namespaces, List<String> profiles) {
        this.parser = parser;
        this.namespaces = namespaces;
        this.profiles = List.copyOf(profiles);
        this.metadataReader = new MetadataReader(namespaces);
    }

    /**
     * What a file's documents declare, in their order.
     *
     * @param path the file's path relative to its source's root; it decides the namespace where folders are mapped
     * @param revision the Git commit; empty where the source has none
     * @param text the file's text
     */
    public List<Reading> read(String path, String revision, String text) {
        return read(path, revision, text, Map.of());
    }

    /**
     * The same of {@code application.yml} with the files of its profiles.
     *
     * @param others path to text of the files {@code application-PROFILE.yml} beside it; only what is a Spring application's
     *     in them is read
     */
    public List<Reading> read(String path, String revision, String text, Map<String, String> others) {
        List<Reading> readings = new ArrayList<>();
        Origin file = new Origin(path, revision, 0, 0);
        List<ApplicationSource> sources = new ArrayList<>();
        List<YamlDocument> own = documents(file, text, readings);
        if (!own.isEmpty()) {
            sources.add(ApplicationSource.of(file, own));
        }
        new TreeMap<>(others).forEach((other, written) -> {
            List<YamlDocument> documents = parser.parse(written).stream()
                    .filter(document -> ScgApplication.isOne(document.root()))
                    .toList();
            String profile =
                    ApplicationFile.of(other).map(ApplicationFile::profile).orElse("");
            if (!documents.isEmpty() && !profile.isEmpty()) {
                sources.add(new ApplicationSource(new Origin(other, revision, 0, 0), profile, documents));
            }
        });
        if (!sources.isEmpty()) {
            readings.addAll(SpringRoutesReader.read(sources, profiles, namespaces));
        }
        return readings;
    }

    /** What a file with a profile's part of an application declares beside it. */
    public List<Reading> readBeside(String path, String revision, String text) {
        List<Reading> readings = new ArrayList<>();
        documents(new Origin(path, revision, 0, 0), text, readings);
        return readings;
    }

    /** Reads all documents but those of a Spring application, which it returns. */
    private List<YamlDocument> documents(Origin file, String text, List<Reading> readings) {
        List<YamlDocument> application = new ArrayList<>();
        for (YamlDocument document : parser.parse(text)) {
            if (ScgApplication.isOne(document.root())) {
                application.add(document);
            } else if (document.root() instanceof Mapping top && SpringConfigMap.isOne(top)) {
                readings.addAll(new SpringConfigMap(file, document, top, parser).read(profiles, namespaces));
            } else if (document.root() instanceof Mapping top && isList(top)) {
                readList(file, document, top, readings);
            } else {
                readings.add(read(file, document, document.root()));
            }
        }
        return application;
    }

    /** Reads the items of a {@code kind: List}, as {@code kubectl get -o yaml} writes it. */
    private void readList(Origin file, YamlDocument document, Mapping top, List<Reading> readings) {
        YamlNode.Entry items = top.entries().get("items");
        if (items != null && items.value() instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                readings.add(read(file, document, item));
            }
        } else {
            readings.add(read(file, document, top));
        }
    }

    private static boolean isList(Mapping top) {
        YamlNode.Entry kind = top.entries().get("kind");
        return kind != null
                && kind.value() instanceof YamlNode.Scalar scalar
                && scalar.value().equals("List");
    }

    private Reading read(Origin file, YamlDocument document, YamlNode root) {
        Findings findings = new Findings(file);
        for (YamlProblem problem : document.problems()) {
            findings.error(problem.place(), problem.field(), problem.reason(), problem.message());
        }
        Origin origin = findings.origin(root.place());
        if (!(root instanceof Mapping mapping)) {
            findings.error(
                    root.place(),
                    "",
                    Reason.InvalidSyntax,
                    "document: " + root.what() + " (expected: a mapping with apiVersion, kind and metadata)");
            return reading(new ResourceRef("", "", ""), origin, document, null, findings);
        }
        Fields top = new Fields(mapping, "", findings);
        Header header = Header.read(top);
        if (header.kind() == null) {
            return reading(unread(top, header), origin, document, null, findings);
        }
        top.ignore("apiVersion", "kind", "metadata", "spec", "status");
        top.end();
        Identity identity = metadataReader.read(top, header.kind().word(), file.source());
        FieldOrigins places = MetadataReader.places(root, origin);
        String otherwise = header.kind().isPolicy() ? namespaces.rootNamespace() : NamespaceMap.DEFAULT_NAMESPACE;
        Metadata metadata = identity.metadata(places, otherwise);
        MeshObject object = object(header, metadata, top, identity.trusted());
        boolean usable = header.kind().isPolicy() || !findings.broken();
        return reading(
                header.certain() ? identity.ref() : unsure(identity.ref()),
                origin,
                document,
                usable ? object : null,
                findings);
    }

    private static @Nullable MeshObject object(Header header, Metadata metadata, Fields top, boolean trusted) {
        Kind kind = header.kind();
        if (kind == null) {
            return null;
        }
        return switch (kind) {
            case SERVICE_ENTRY -> ServiceEntryReader.read(metadata, top);
            case WORKLOAD_ENTRY -> WorkloadEntryReader.read(metadata, top);
            case VIRTUAL_SERVICE -> VirtualServiceReader.read(metadata, top);
            case DESTINATION_RULE -> DestinationRuleReader.read(metadata, top);
            case SIDECAR -> SidecarReader.read(metadata, top);
            case PEER_AUTHENTICATION -> PeerAuthenticationReader.read(metadata, top);
            case AUTHORIZATION_POLICY -> AuthorizationPolicyReader.read(metadata, top, trusted);
            case HTTP_ROUTE -> HttpRouteReader.read(metadata, top);
            case REFERENCE_GRANT -> ReferenceGrantReader.read(metadata, top);
            case TELEMETRY -> TelemetryReader.read(metadata, top);
            case TRAFFIC_PROFILE -> TrafficProfileReader.read(metadata, top);
        };
    }

    /** Who a document of a kind that is not read is, for diagnostics. */
    private static ResourceRef unread(Fields top, Header header) {
        Fields metadata = top.readableObject("metadata");
        return new ResourceRef(
                header.word(), metadata.readableText("namespace", ""), metadata.readableText("name", ""));
    }

    /** The kind was only guessed, so the object is not identified. */
    private static ResourceRef unsure(ResourceRef ref) {
        return new ResourceRef("", ref.namespace(), ref.name());
    }

    private static Reading reading(
            ResourceRef ref, Origin origin, YamlDocument document, @Nullable MeshObject object, Findings findings) {
        Reading.State state = Reading.State.SOUND;
        if (document.broken()) {
            state = Reading.State.BROKEN_TEXT;
        } else if (findings.broken()) {
            state = Reading.State.BROKEN;
        }
        return new Reading(ref, origin, document.line(), document.text(), state, object, findings.diagnostics(ref));
    }
}
