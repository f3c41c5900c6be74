package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.config.scg.ActiveDocuments.Part;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one application's YAML files say about Spring Cloud Gateway. Whatever they hold, it is returned: what is wrong is in
 * the findings of the route or of the application.
 *
 * <p>Source: Spring Boot's rules for several documents: a later list replaces an earlier one, mappings are merged.
 *
 * @param name {@code spring.application.name}, else what the file is called
 * @param namespace {@code weft.namespace}; empty: not written
 * @param place where its first document starts
 * @param text of the documents that hold, in order; read alone it means the same
 * @param routes in the order of the list
 * @param findings about the application as a whole, one for each file; that of {@code application.yml} first
 */
public record ScgApplication(
        String name, String namespace, Place place, String text, List<Entry> routes, List<Findings> findings) {

    private static final int MOST_ROUTES = 5_000;

    public ScgApplication {
        routes = List.copyOf(routes);
        findings = List.copyOf(findings);
    }

    /**
     * One route and what is said about it.
     *
     * @param id as written, else {@code route-N}
     * @param route as rules, of a broken one its strictest reading; {@code null}: it is switched off
     * @param place where it starts
     * @param places where its fields were written
     * @param findings what the user should hear
     */
    public record Entry(
            String id, @Nullable ScgRoute route, Place place, Map<String, Place> places, Findings findings) {

        public Entry {
            places = Map.copyOf(places);
        }

        Entry with(ScgRoute other) {
            return new Entry(id, other, place, places, findings);
        }
    }

    /** Whether a document belongs to a Spring application, so that it is none of Kubernetes' kind. */
    public static boolean isOne(YamlNode root) {
        return root instanceof Mapping top
                && !top.entries().containsKey("kind")
                && !top.entries().containsKey("apiVersion")
                && top.entries().keySet().stream()
                        .anyMatch(name -> name.equals("spring") || name.startsWith("spring."));
    }

    /**
     * Reads the files of one application.
     *
     * @param name the application's when it names none itself
     * @param sources never empty; the first is {@code application.yml}
     * @param profiles that are active; empty: the application says it
     */
    public static ScgApplication read(String name, List<ApplicationSource> sources, List<String> profiles) {
        List<Findings> findings =
                sources.stream().map(source -> new Findings(source.file())).toList();
        List<Part> active = new ActiveDocuments(sources, profiles, findings).parts();
        Properties properties = new Properties(active.stream().map(Part::root).toList());
        ApplicationSource main = sources.get(0);
        Place start = main.documents().get(0).root().place();
        Settings settings = new Settings(properties, active, findings, start);
        String own = properties.text("spring.application.name");
        String prefix = settings.prefix();
        settings.hints(prefix);
        int at = properties.document(prefix + ".routes");
        ApplicationSource routes = at < 0 ? main : sources.get(active.get(at).source());
        return new ScgApplication(
                own.isEmpty() ? name : own,
                properties.text("weft.namespace"),
                start,
                active.stream().map(part -> text(part.document())).collect(Collectors.joining("---\n")),
                new Routes(routes, sources, properties, settings, prefix)
                        .read(items(properties.node(prefix + ".routes"), findings.get(sources.indexOf(routes)))),
                findings);
    }

    /** Whether the text of a file is not YAML from some point on. */
    public static boolean isBrokenText(List<ApplicationSource> sources) {
        return sources.stream().flatMap(source -> source.documents().stream()).anyMatch(YamlDocument::broken);
    }

    /** A document's text without the line that separates it from the one before. */
    private static String text(YamlDocument document) {
        String text = document.text();
        String body = text.startsWith("---") ? text.substring(3) : text;
        return body.endsWith("\n") ? body : body + "\n";
    }

    private static List<YamlNode> items(@Nullable YamlNode list, Findings findings) {
        if (list == null) {
            return List.of();
        }
        List<YamlNode> items = list instanceof Sequence sequence ? sequence.items() : List.of();
        if (list instanceof Sequence && items.size() <= MOST_ROUTES) {
            return items;
        }
        findings.error(
                list.place(),
                "routes",
                Reason.InvalidValue,
                "routes: " + (items.isEmpty() ? list.what() : items.size() + " routes")
                        + " (expected: a list of at most " + MOST_ROUTES + ")");
        return List.of();
    }

    /** Reads the list of routes. One use. */
    private static final class Routes {
        private final ApplicationSource source;
        private final List<ApplicationSource> sources;
        private final Properties properties;
        private final RouteReader reader;
        private final Settings settings;
        private final String prefix;
        private final List<RouteReader.Draft> drafts = new ArrayList<>();
        private final Map<String, Place> seen = new HashMap<>();
        private final List<Entry> entries = new ArrayList<>();
        private final List<Predicates.@Nullable Share> shares = new ArrayList<>();

        Routes(
                ApplicationSource source,
                List<ApplicationSource> sources,
                Properties properties,
                Settings settings,
                String prefix) {
            this.source = source;
            this.sources = sources;
            this.properties = properties;
            this.reader = new RouteReader(properties, settings.defaults(prefix));
            this.settings = settings;
            this.prefix = prefix;
        }

        List<Entry> read(List<YamlNode> items) {
            for (int i = 0; i < items.size(); i++) {
                Findings findings = new Findings(source.file());
                if (isDoubtful(items, i)) {
                    findings.alreadyReported();
                }
                add(items.get(i), i, findings);
            }
            List<CorsRule> cors = settings.cors(prefix, drafts);
            entries.replaceAll(entry -> {
                ScgRoute route = entry.route();
                return route == null ? entry : entry.with(route.withCors(cors));
            });
            return WeightGroups.join(entries, shares);
        }

        /** Whether the text is broken there, or somewhere that holds for every route: then something may be missing. */
        private boolean isDoubtful(List<YamlNode> items, int at) {
            int first = items.get(0).place().line();
            int from = items.get(at).place().line();
            int last = items.get(items.size() - 1).place().line();
            int to = at + 1 < items.size() ? items.get(at + 1).place().line() : Integer.MAX_VALUE;
            boolean elsewhere = sources.stream()
                    .filter(other -> !other.equals(source))
                    .flatMap(other -> other.documents().stream())
                    .anyMatch(document ->
                            document.broken() || !document.problems().isEmpty());
            return elsewhere
                    || source.documents().stream()
                            .anyMatch(document -> document.broken()
                                    || document.problems().stream()
                                            .map(problem -> problem.place().line())
                                            .anyMatch(
                                                    line -> line < first || line >= last || line >= from && line < to));
        }

        private void add(YamlNode item, int position, Findings findings) {
            String field = "routes[" + position + "]";
            if (!(item instanceof Mapping mapping)) {
                findings.error(
                        item.place(),
                        field,
                        Reason.InvalidValue,
                        field + ": " + item.what() + " (expected: a mapping with id, uri and predicates)");
                entries.add(new Entry("route-" + position, null, item.place(), Map.of(), findings));
                shares.add(null);
                return;
            }
            String id = id(mapping, position, field, findings);
            RouteReader.Draft draft = reader.read(mapping, id, field, position, findings);
            Map<String, Place> places = new HashMap<>();
            places.put(field, mapping.place());
            mapping.entries()
                    .forEach((name, entry) ->
                            places.put(field + "." + name, entry.value().place()));
            entries.add(new Entry(id, draft.route(), mapping.place(), places, findings));
            shares.add(draft.share());
            drafts.add(draft);
        }

        private String id(Mapping mapping, int position, String field, Findings findings) {
            YamlNode.Entry written = mapping.entries().get("id");
            String text =
                    written == null ? null : new Definitions(properties, findings).text(written.value(), field + ".id");
            String id = text == null || text.isEmpty() ? "route-" + position : text;
            Place first = seen.putIfAbsent(id, mapping.place());
            if (first == null) {
                return id;
            }
            findings.error(
                    mapping.place(),
                    field + ".id",
                    Reason.Duplicate,
                    "id: \"" + id + "\" (expected: unique; also in line " + first.line() + ")");
            return id + "-" + position;
        }
    }
}
