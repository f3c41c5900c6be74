package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which documents of an application hold, and in which order: later ones win. One use, one thread.
 *
 * <p>Source: Spring Boot's {@code ConfigDataEnvironment}: {@code application.yml}, then the files of the active profiles in
 * their order; {@code spring.profiles.active}, {@code include}, {@code group} and {@code default}, read from documents
 * without a condition; {@code spring.config.activate.on-profile}.
 */
final class ActiveDocuments {

    private static final String ACTIVATE = "spring.config.activate";
    private static final String ON_PROFILE = ACTIVATE + ".on-profile";
    private static final int MOST_PROFILES = 100;

    private final List<ApplicationSource> sources;
    private final List<Findings> findings;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> profiles = new LinkedHashSet<>();

    /**
     * A document that holds.
     *
     * @param source position of its file
     */
    record Part(int source, YamlDocument document, Mapping root) {}

    /**
     * Chooses.
     *
     * @param sources never empty; the first is that without a profile
     * @param told active profiles; empty: the documents say it
     * @param findings one for each source
     */
    ActiveDocuments(List<ApplicationSource> sources, List<String> told, List<Findings> findings) {
        this.sources = sources;
        this.findings = findings;
        for (int i = 0; i < sources.size(); i++) {
            for (YamlDocument document : sources.get(i).documents()) {
                Findings own = findings.get(i);
                document.problems()
                        .forEach(problem ->
                                own.error(problem.place(), problem.field(), problem.reason(), problem.message()));
            }
        }
        activate(told);
        add("");
        profiles.forEach(this::add);
    }

    /** In the order in which they hold; a later one wins. */
    List<Part> parts() {
        return parts;
    }

    /** What a property names: the items of a list, or the parts of a text between commas. */
    static List<String> names(Properties properties, String name) {
        YamlNode node = properties.node(name);
        List<String> names = new ArrayList<>();
        if (node instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                if (item instanceof Scalar scalar) {
                    names.add(properties.resolve(scalar.value()).value().strip());
                }
            }
        } else if (node instanceof Scalar) {
            Arrays.stream(properties.text(name).split(",", -1))
                    .map(String::strip)
                    .forEach(names::add);
        }
        names.removeIf(String::isEmpty);
        return names;
    }

    private void activate(List<String> told) {
        List<Mapping> open = new ArrayList<>();
        for (ApplicationSource source : sources) {
            for (YamlDocument document : source.documents()) {
                if (source.profile().isEmpty() && document.root() instanceof Mapping root && !isConditional(root)) {
                    open.add(root);
                }
            }
        }
        Properties properties = new Properties(open);
        List<String> active = told.isEmpty() ? names(properties, "spring.profiles.active") : told;
        if (active.isEmpty()) {
            active = names(properties, "spring.profiles.default");
        }
        expand(names(properties, "spring.profiles.include"), properties);
        expand(active.isEmpty() ? List.of("default") : active, properties);
    }

    /** Every profile, and behind it those of its group. */
    private void expand(Collection<String> names, Properties properties) {
        Deque<String> left = new ArrayDeque<>(names);
        while (!left.isEmpty() && profiles.size() < MOST_PROFILES) {
            String name = left.removeFirst();
            if (profiles.add(name)) {
                List<String> group = new ArrayList<>(names(properties, "spring.profiles.group." + name));
                for (int i = group.size() - 1; i >= 0; i--) {
                    left.addFirst(group.get(i));
                }
            }
        }
    }

    private void add(String profile) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).profile().equals(profile)) {
                for (YamlDocument document : sources.get(i).documents()) {
                    if (document.root() instanceof Mapping root && holds(root, profile, findings.get(i))) {
                        imports(root, findings.get(i));
                        parts.add(new Part(i, document, root));
                    }
                }
            }
        }
    }

    private boolean holds(Mapping root, String profile, Findings own) {
        Properties properties = new Properties(List.of(root));
        if (!profile.isEmpty()) {
            for (String name : List.of("spring.profiles.active", "spring.profiles.include", "spring.profiles.group")) {
                YamlNode node = properties.node(name);
                if (node != null) {
                    own.note(
                            Severity.WARNING,
                            node.place(),
                            name,
                            Reason.NotAllowed,
                            name + ": in the file of a profile, so not read (expected: in application.yml)");
                }
            }
        }
        if (!isConditional(root)) {
            return true;
        }
        YamlNode old = old(properties);
        if (old != null) {
            own.note(
                    Severity.WARNING,
                    old.place(),
                    "spring.profiles",
                    Reason.Unsupported,
                    "spring.profiles: read here, but Spring Boot refuses it (expected: " + ON_PROFILE + ")");
        }
        if (properties.mentions(ACTIVATE + ".on-cloud-platform")) {
            own.note(
                    Severity.WARNING,
                    root.place(),
                    ACTIVATE,
                    Reason.Unsupported,
                    ACTIVATE + ".on-cloud-platform: such a document is not read (expected: on-profile)");
            return false;
        }
        String field = old == null ? ON_PROFILE : "spring.profiles";
        boolean holds = false;
        for (String expression : names(properties, field)) {
            Optional<Boolean> one = ProfileExpression.holds(expression, profiles);
            if (one.isEmpty()) {
                YamlNode node = properties.node(field);
                own.error(
                        (node == null ? root : node).place(),
                        field,
                        Reason.InvalidValue,
                        field.substring(field.lastIndexOf('.') + 1) + ": \"" + expression
                                + "\" (expected: profiles with !, & or |, both of them only with parentheses)");
            }
            holds |= one.orElse(false);
        }
        return holds;
    }

    private static boolean isConditional(Mapping root) {
        Properties own = new Properties(List.of(root));
        return own.mentions(ACTIVATE) || old(own) != null;
    }

    /** What Spring Boot 2.3 read: names directly below {@code spring.profiles}. */
    private static @Nullable YamlNode old(Properties properties) {
        YamlNode node = properties.node("spring.profiles");
        return node instanceof Scalar || node instanceof Sequence ? node : null;
    }

    private static void imports(Mapping root, Findings own) {
        Properties properties = new Properties(List.of(root));
        for (String name : names(properties, "spring.config.import")) {
            YamlNode node = properties.node("spring.config.import");
            own.note(
                    Severity.WARNING,
                    (node == null ? root : node).place(),
                    "spring.config.import",
                    Reason.Unsupported,
                    "import: \"" + name
                            + "\" is not read (expected: everything in application.yml and application-PROFILE.yml)");
        }
    }
}
