package dev.weft.config.scg;

import dev.weft.config.parse.Durations;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one application's YAML file says about Spring Cloud Gateway. Whatever it holds, it is returned: what is wrong is in
 * the findings of the route or of the application.
 *
 * <p>Source: Spring Boot's rules for several documents in one file: a later list replaces an earlier one.
 *
 * @param name {@code spring.application.name}, else what the file is called
 * @param namespace {@code weft.namespace}; empty: not written
 * @param place where its first document starts
 * @param routes in the order of the file
 * @param findings about the application as a whole
 */
public record ScgApplication(String name, String namespace, Place place, List<Entry> routes, Findings findings) {

    private static final String PREFIX = "spring.cloud.gateway.server.webflux";
    private static final String OLD_PREFIX = "spring.cloud.gateway";
    private static final int MOST_ROUTES = 5_000;

    public ScgApplication {
        routes = List.copyOf(routes);
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
     * Reads the documents of one file.
     *
     * @param file where they were written; its source names the application when the application does not
     * @param documents never empty, each of them {@link #isOne}
     */
    public static ScgApplication read(Origin file, List<YamlDocument> documents) {
        Findings findings = new Findings(file);
        List<Mapping> active = new ArrayList<>();
        for (YamlDocument document : documents) {
            document.problems()
                    .forEach(problem ->
                            findings.error(problem.place(), problem.field(), problem.reason(), problem.message()));
            if (document.root() instanceof Mapping mapping && isActive(mapping, findings)) {
                active.add(mapping);
            }
        }
        Properties properties = new Properties(active);
        String name = properties.text("spring.application.name");
        String prefix = prefix(properties, findings);
        hints(properties, prefix, documents.get(0).root().place(), findings);
        RouteReader reader = new RouteReader(
                properties,
                new RouteReader.Defaults(
                        properties.node(prefix + ".default-filters"),
                        basePath(properties),
                        timeout(properties, prefix, findings)));
        return new ScgApplication(
                name.isEmpty() ? fileName(file.source()) : name,
                properties.text("weft.namespace"),
                documents.get(0).root().place(),
                new Routes(file, documents, properties, reader)
                        .read(items(properties.node(prefix + ".routes"), findings)),
                findings);
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
        private final Origin file;
        private final List<YamlDocument> documents;
        private final Properties properties;
        private final RouteReader reader;
        private final Map<String, Place> seen = new HashMap<>();
        private final List<Entry> entries = new ArrayList<>();
        private final List<Predicates.@Nullable Share> shares = new ArrayList<>();

        Routes(Origin file, List<YamlDocument> documents, Properties properties, RouteReader reader) {
            this.file = file;
            this.documents = documents;
            this.properties = properties;
            this.reader = reader;
        }

        List<Entry> read(List<YamlNode> items) {
            for (int i = 0; i < items.size(); i++) {
                Findings findings = new Findings(file);
                if (isDoubtful(items, i)) {
                    findings.alreadyReported();
                }
                add(items.get(i), i, findings);
            }
            return WeightGroups.join(entries, shares);
        }

        /** Whether the text is broken there, or somewhere that holds for every route: then something may be missing. */
        private boolean isDoubtful(List<YamlNode> items, int at) {
            int first = items.get(0).place().line();
            int from = items.get(at).place().line();
            int last = items.get(items.size() - 1).place().line();
            int to = at + 1 < items.size() ? items.get(at + 1).place().line() : Integer.MAX_VALUE;
            return documents.stream()
                    .anyMatch(document -> document.broken()
                            || document.problems().stream()
                                    .map(problem -> problem.place().line())
                                    .anyMatch(line -> line < first || line >= last || line >= from && line < to));
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

    private static boolean isActive(Mapping document, Findings findings) {
        Properties own = new Properties(List.of(document));
        if (!own.mentions("spring.config.activate")) {
            return true;
        }
        findings.note(
                Severity.WARNING,
                document.place(),
                "spring.config.activate",
                Reason.Unsupported,
                "spring.config.activate: a document for some profiles or platforms is not read (expected: none)");
        return false;
    }

    /** Under which prefix the routes are. */
    private static String prefix(Properties properties, Findings findings) {
        YamlNode old = properties.node(OLD_PREFIX + ".routes");
        if (old == null) {
            old = properties.node(OLD_PREFIX + ".default-filters");
        }
        YamlNode servlet = properties.node("spring.cloud.gateway.server.webmvc.routes");
        if (servlet == null) {
            servlet = properties.node("spring.cloud.gateway.mvc.routes");
        }
        if (servlet != null) {
            findings.error(
                    servlet.place(),
                    "routes",
                    Reason.Unsupported,
                    "routes: of the servlet gateway (expected: " + PREFIX + ".routes)");
        }
        if (old == null || properties.has(PREFIX + ".routes")) {
            return PREFIX;
        }
        findings.note(
                Severity.WARNING,
                old.place(),
                "routes",
                Reason.Unsupported,
                "prefix " + OLD_PREFIX + ": read here, but Spring Cloud Gateway 5 ignores it (expected: " + PREFIX
                        + ")");
        return OLD_PREFIX;
    }

    private static void hints(Properties properties, String prefix, Place start, Findings findings) {
        for (String name : List.of("globalcors", "discovery", "filter", "predicate", "httpclient")) {
            YamlNode node = properties.node(prefix + "." + name);
            boolean timeoutOnly =
                    name.equals("httpclient") && !properties.hasOther(prefix + "." + name, "response-timeout");
            if ((node != null || properties.mentions(prefix + "." + name)) && !timeoutOnly) {
                findings.note(
                        Severity.WARNING,
                        node == null ? start : node.place(),
                        name,
                        Reason.Unsupported,
                        name + ": not read" + (name.equals("httpclient") ? " but for response-timeout" : "")
                                + " (expected: routes and default-filters)");
            }
        }
    }

    private static @Nullable Duration timeout(Properties properties, String prefix, Findings findings) {
        YamlNode node = properties.node(prefix + ".httpclient.response-timeout");
        if (node == null) {
            return null;
        }
        String text = properties.text(prefix + ".httpclient.response-timeout");
        Duration duration =
                Durations.parse(text).filter(value -> !value.isZero()).orElse(null);
        if (duration == null) {
            findings.error(
                    node.place(),
                    "httpclient.response-timeout",
                    Reason.InvalidValue,
                    "response-timeout: \"" + text + "\" (expected: a duration such as 5s)");
        }
        return duration;
    }

    private static String basePath(Properties properties) {
        String path = properties.text("spring.webflux.base-path");
        String start = path.isEmpty() || path.startsWith("/") ? path : "/" + path;
        return start.endsWith("/") ? start.substring(0, start.length() - 1) : start;
    }

    private static String fileName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
