package dev.weft.config.scg;

import dev.weft.config.parse.Suggestion;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.Regex;
import dev.weft.policy.route.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The predicates of one route as conditions: all of them must hold. Mutable; one thread. */
final class Predicates {

    private static final Map<String, Builtin> WORDS = Builtin.words(Builtin.Kind.PREDICATE);
    private static final String WEIGHTS = "group,weight such as blue,80";
    private static final int MOST_WEIGHT = 1_000_000;

    private final Refusals refusals;
    private final String basePath;
    private final List<PathPattern> paths = new ArrayList<>();
    private final List<HeaderMatch> headers = new ArrayList<>();
    private final List<QueryMatch> query = new ArrayList<>();
    private @Nullable String firstPath;
    private ScgRoute.Hosts hosts = ScgRoute.Hosts.ANY;
    private @Nullable Share share;

    /**
     * Conditions yet to be read.
     *
     * @param basePath stands before every path; may be empty
     */
    Predicates(Refusals refusals, String basePath) {
        this.refusals = refusals;
        this.basePath = basePath;
    }

    /**
     * A share of a group's requests.
     *
     * @param group the routes that share
     * @param weight at least 0
     */
    record Share(String group, int weight) {}

    /** Adds one. */
    void add(Component one) {
        Builtin builtin = WORDS.get(one.name());
        if (builtin == null) {
            refusals.unknown(one, "predicate", Suggestion.nearest(one.name(), WORDS.keySet()));
            return;
        }
        switch (builtin) {
            case PATH -> path(one);
            case HOST -> host(one);
            case METHOD -> method(one);
            case HEADER -> header(one);
            case QUERY -> query(one);
            case COOKIE -> cookie(one);
            case WEIGHT -> weight(one);
            case CLOUD_FOUNDRY -> {
                for (String name : List.of("x-cf-forwarded-url", "x-cf-proxy-signature", "x-cf-proxy-metadata")) {
                    headers.add(HeaderMatch.of(name, new HeaderMatch.Present(true)));
                }
            }
            default -> refusals.refused(one, builtin);
        }
    }

    ScgRoute.Hosts hosts() {
        return hosts;
    }

    @Nullable
    Share share() {
        return share;
    }

    /** The only path pattern; {@code null}: there is none, or several. */
    @Nullable
    PathPattern onlyPath() {
        return paths.size() == 1 ? paths.get(0) : null;
    }

    /** The first path pattern as written; {@code null}: there is none. */
    @Nullable
    String firstPath() {
        return firstPath;
    }

    /** One match for each path; never empty. */
    List<RouteMatch> matches() {
        if (paths.isEmpty()) {
            return List.of(new RouteMatch(RouteMatch.ANY.path(), headers, query));
        }
        return paths.stream()
                .map(path -> new RouteMatch(path.match(), headers, query))
                .distinct()
                .toList();
    }

    private void path(Component one) {
        Map<String, List<String>> args =
                one.arguments(Component.Shortcut.LIST_AND_FLAG, "patterns", "matchTrailingSlash");
        List<String> patterns = args == null ? List.of() : split(args.getOrDefault("patterns", List.of()));
        if (patterns.isEmpty()) {
            refusals.arguments(one, "Path=/a/{id},/b/**");
            return;
        }
        if (!paths.isEmpty()) {
            refusals.part(one, "Path: a second one", "one Path predicate, with several patterns if need be");
            return;
        }
        firstPath = patterns.get(0);
        for (String pattern : patterns) {
            PathPattern parsed = PathPattern.parse(basePath + (pattern.startsWith("/") ? "" : "/") + pattern);
            if (parsed == null) {
                refusals.arguments(one, "patterns such as /a/{id} and /b/**, expressions in RE2 syntax without groups");
            } else {
                paths.add(parsed);
            }
        }
    }

    private void host(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.LIST, "patterns");
        List<String> patterns = args == null ? List.of() : split(args.getOrDefault("patterns", List.of()));
        if (patterns.isEmpty()) {
            refusals.arguments(one, "Host=**.example.com,shop.example.org");
            return;
        }
        if (hosts.re2() != null) {
            refusals.part(one, "Host: a second one", "one Host predicate, with several patterns if need be");
            return;
        }
        List<String> alternatives = new ArrayList<>();
        for (String pattern : patterns) {
            String re2 = HostPattern.re2(pattern);
            if (re2 == null) {
                refusals.arguments(one, "patterns such as **.example.com, expressions in RE2 syntax without groups");
                return;
            }
            alternatives.add(re2);
        }
        boolean names = patterns.stream().allMatch(HostPattern::isName);
        String whole = alternatives.size() == 1 ? alternatives.get(0) : "(?:" + String.join("|", alternatives) + ")";
        if (Regex.problem(whole) != null) {
            refusals.part(one, "Host: " + Regex.problem(whole), "patterns that RE2 reads");
            return;
        }
        hosts = new ScgRoute.Hosts(
                names
                        ? patterns.stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .toList()
                        : List.of(),
                whole);
    }

    private void method(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.LIST, "methods");
        List<String> methods = args == null ? List.of() : split(args.getOrDefault("methods", List.of()));
        if (methods.isEmpty() || !methods.stream().allMatch(Predicates::isMethod)) {
            refusals.arguments(one, "Method=GET,POST");
            return;
        }
        headers.add(methodMatch(methods));
    }

    /** One of these methods. */
    private static HeaderMatch methodMatch(List<String> methods) {
        StringMatch match = methods.size() == 1
                ? StringMatch.exact(methods.get(0))
                : new StringMatch.Regex(String.join("|", methods));
        return HeaderMatch.value(":method", match);
    }

    private void header(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "header", "regexp");
        String written = args == null ? "" : first(args, "header");
        if (args == null || !isToken(written)) {
            refusals.arguments(one, "Header=name or Header=name,expression");
            return;
        }
        String name = written.equalsIgnoreCase("host") ? ":authority" : written;
        String regexp = first(args, "regexp");
        if (regexp.isEmpty()) {
            headers.add(HeaderMatch.of(name, new HeaderMatch.Present(true)));
            return;
        }
        String re2 = expression(one, regexp);
        String value = re2 == null ? null : JavaRegex.without(re2, ',');
        if (re2 != null && value == null) {
            refusals.part(
                    one,
                    "Header: \"" + regexp + "\" could run past one of several values",
                    "an expression without \",\"");
        }
        if (value != null) {
            // Any one of the values, which commas part, also within a field.
            String any = "(?:.*,)?\\s*(?:" + value + ")\\s*(?:,.*)?";
            headers.add(HeaderMatch.value(name, new StringMatch.Regex(any)));
        }
    }

    private void query(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "param", "regexp", "predicate");
        String name = args == null ? "" : first(args, "param");
        if (args == null || name.isEmpty()) {
            refusals.arguments(one, "Query=name or Query=name,expression");
            return;
        }
        if (args.containsKey("predicate")) {
            refusals.part(one, "Query: a predicate", "an expression; it is code");
            return;
        }
        String regexp = first(args, "regexp");
        if (regexp.isEmpty()) {
            query.add(new QueryMatch(name, null));
            return;
        }
        String re2 = expression(one, regexp);
        if (re2 != null) {
            query.add(new QueryMatch(name, new StringMatch.Regex(re2)));
        }
    }

    private void cookie(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "name", "regexp");
        String name = args == null ? "" : first(args, "name");
        String regexp = args == null ? "" : first(args, "regexp");
        if (!isToken(name) || regexp.isEmpty()) {
            refusals.arguments(one, "Cookie=name,expression");
            return;
        }
        String re2 = expression(one, regexp);
        String value = re2 == null ? null : JavaRegex.without(re2, ';');
        if (re2 != null && value == null) {
            refusals.part(
                    one, "Cookie: \"" + regexp + "\" could run past the cookie's end", "an expression without \";\"");
        }
        if (value != null) {
            String all = "(?:.*;\\s*)?" + JavaRegex.quote(name) + "=(?:" + value + ")(?:\\s*;.*)?";
            if (Regex.problem(all) == null) {
                headers.add(HeaderMatch.value("cookie", new StringMatch.Regex(all)));
            } else {
                refusals.part(one, "Cookie: " + Regex.problem(all), "an expression that RE2 reads");
            }
        }
    }

    private void weight(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "group", "weight");
        String group = args == null ? "" : first(args, "group");
        Integer weight = args == null ? null : number(first(args, "weight"), MOST_WEIGHT);
        if (group.isEmpty() || weight == null) {
            refusals.arguments(one, WEIGHTS);
            return;
        }
        share = new Share(group, weight);
    }

    private @Nullable String expression(Component one, String java) {
        JavaRegex regex = JavaRegex.of(java);
        String problem = regex.problem();
        if (problem != null) {
            refusals.part(one, one.name() + ": " + problem, "an expression that RE2 reads");
            return null;
        }
        return regex.re2();
    }

    static String first(Map<String, List<String>> args, String name) {
        List<String> values = args.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : String.join(",", values);
    }

    /** The items of a list, also of one that is written as one text with commas. */
    static List<String> split(List<String> values) {
        List<String> all = new ArrayList<>();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                if (!part.isBlank()) {
                    all.add(part.strip());
                }
            }
        }
        return all;
    }

    /** A whole number from 0; {@code null}: it is none, or more. */
    static @Nullable Integer number(String text, int most) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int number = Integer.parseInt(text);
        return number <= most ? number : null;
    }

    /** Whether text is the name of a method; nothing in it is special in an expression. */
    static boolean isMethod(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c == '-' || c == '_');
    }

    /** Whether text can be the name of a header, cookie or method. */
    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
