package dev.weft.config.scg;

import dev.weft.config.parse.Durations;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.scg.ActiveDocuments.Part;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application says for all of its routes. One thread. */
final class Settings {

    private static final String PREFIX = "spring.cloud.gateway.server.webflux";
    private static final String OLD_PREFIX = "spring.cloud.gateway";

    private final Properties properties;
    private final List<Part> parts;
    private final List<Findings> findings;
    private final Place start;

    /**
     * Settings yet to be read.
     *
     * @param parts the documents of the properties, in their order
     * @param findings of every file
     * @param start where a property is said to be whose name is cut into keys in another way
     */
    Settings(Properties properties, List<Part> parts, List<Findings> findings, Place start) {
        this.properties = properties;
        this.parts = parts;
        this.findings = findings;
        this.start = start;
    }

    /** Of the file that has a property. */
    private Findings of(String name) {
        int document = properties.document(name);
        return findings.get(document < 0 ? 0 : parts.get(document).source());
    }

    RouteReader.Defaults defaults(String prefix) {
        return new RouteReader.Defaults(
                properties.node(prefix + ".default-filters"), basePath(), timeout(prefix), secure(prefix));
    }

    /** Under which prefix the routes are. */
    String prefix() {
        String name = OLD_PREFIX + ".routes";
        if (!properties.has(name)) {
            name = OLD_PREFIX + ".default-filters";
        }
        YamlNode old = properties.node(name);
        String servlet = "spring.cloud.gateway.server.webmvc.routes";
        if (!properties.has(servlet)) {
            servlet = "spring.cloud.gateway.mvc.routes";
        }
        YamlNode other = properties.node(servlet);
        if (other != null) {
            of(servlet)
                    .error(
                            other.place(),
                            "routes",
                            Reason.Unsupported,
                            "routes: of the servlet gateway (expected: " + PREFIX + ".routes)");
        }
        if (old == null || properties.has(PREFIX + ".routes")) {
            return PREFIX;
        }
        of(name).note(
                        Severity.WARNING,
                        old.place(),
                        "routes",
                        Reason.Unsupported,
                        "prefix " + OLD_PREFIX + ": read here, but Spring Cloud Gateway 5 ignores it (expected: "
                                + PREFIX + ")");
        return OLD_PREFIX;
    }

    void hints(String prefix) {
        for (UnreadSettings.Unread unread : UnreadSettings.of(properties, prefix)) {
            of(prefix + "." + unread.name())
                    .note(Severity.WARNING, unread.node().place(), unread.name(), Reason.Unsupported, unread.message());
        }
        for (String name : List.of("discovery", "filter", "predicate", "httpclient")) {
            String full = prefix + "." + name;
            boolean nested = !properties.mappings(full).isEmpty();
            boolean timeoutOnly = name.equals("httpclient") && !properties.hasOther(full, "response-timeout");
            if (!nested && properties.mentions(full) && !timeoutOnly) {
                of(full).note(
                                Severity.WARNING,
                                start,
                                name,
                                Reason.Unsupported,
                                name + ": names joined by dots are not read (expected: a mapping)");
            }
        }
    }

    /** What requests of other origins may do; the routes' own rules stand before the global ones. */
    List<CorsRule> cors(String prefix, List<RouteReader.Draft> drafts) {
        CorsRules rules = new CorsRules(basePath());
        drafts.stream()
                .filter(draft -> draft.route() != null)
                .sorted(Comparator.comparingInt(Settings::order))
                .forEach(draft -> {
                    CorsPolicy own = draft.cors();
                    if (own != null) {
                        rules.add(draft.firstPath(), own);
                    }
                });
        String name = prefix + ".globalcors";
        String configurations = name + ".cors-configurations";
        rules.addGlobal(properties.mappings(configurations), properties, of(configurations));
        if (properties.mappings(configurations).isEmpty() && properties.mentions(configurations)) {
            of(name).error(
                            start,
                            "globalcors",
                            Reason.InvalidValue,
                            "cors-configurations: names joined by dots (expected: a mapping from \"[/path]\")");
            rules.add(null, CorsFields.NOTHING);
        }
        YamlNode add = properties.node(name + ".add-to-simple-url-handler-mapping");
        if (add != null
                && properties.text(name + ".add-to-simple-url-handler-mapping").equalsIgnoreCase("true")) {
            of(name).note(
                            Severity.WARNING,
                            add.place(),
                            "globalcors.add-to-simple-url-handler-mapping",
                            Reason.Unsupported,
                            "add-to-simple-url-handler-mapping: preflights that no route takes are answered 404"
                                    + " (expected: routes whose predicates take OPTIONS)");
        }
        return rules.all();
    }

    private static int order(RouteReader.Draft draft) {
        ScgRoute route = draft.route();
        return route == null ? 0 : route.rank().order();
    }

    private SecureHeaders secure(String prefix) {
        String name = prefix + ".filter.secure-headers";
        return SecureHeaders.read(properties, name, of(name));
    }

    private @Nullable Duration timeout(String prefix) {
        String name = prefix + ".httpclient.response-timeout";
        YamlNode node = properties.node(name);
        if (node == null) {
            return null;
        }
        String text = properties.text(name);
        Duration duration =
                Durations.parse(text).filter(value -> !value.isZero()).orElse(null);
        if (duration == null) {
            of(name).error(
                            node.place(),
                            "httpclient.response-timeout",
                            Reason.InvalidValue,
                            "response-timeout: \"" + text + "\" (expected: a duration such as 5s)");
        }
        return duration;
    }

    private String basePath() {
        String path = properties.text("spring.webflux.base-path");
        String start = path.isEmpty() || path.startsWith("/") ? path : "/" + path;
        return start.endsWith("/") ? start.substring(0, start.length() - 1) : start;
    }
}
