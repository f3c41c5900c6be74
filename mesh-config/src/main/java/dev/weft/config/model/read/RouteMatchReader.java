package dev.weft.config.model.read;

import dev.weft.config.parse.Fields;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one item of an HTTPRoute's {@code matches}. The method becomes the first condition on headers.
 *
 * <p>Source: Gateway API {@code HTTPRouteMatch}.
 */
final class RouteMatchReader {

    private static final Map<String, String> METHODS =
            words("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final Map<String, String> PATH_TYPES = words("Exact", "PathPrefix", "RegularExpression");
    private static final Map<String, String> VALUE_TYPES = words("Exact", "RegularExpression");
    private static final PathMatch EVERY_PATH = new PathMatch.Prefix("/", false);

    private RouteMatchReader() {}

    static RouteMatch read(Fields match) {
        match.ignore("path", "headers", "queryParams", "method");
        match.end();
        List<HeaderMatch> headers = new ArrayList<>();
        String method = match.choice("method", METHODS, "");
        if (!method.isEmpty()) {
            headers.add(HeaderMatch.value(":method", StringMatch.exact(method)));
        }
        headers.addAll(match.objects("headers", RouteMatchReader::header));
        List<QueryMatch> query = match.objects("queryParams", RouteMatchReader::query);
        return new RouteMatch(path(match.object("path")), headers, query);
    }

    /** Whether a rule has exactly one match and that is a PathPrefix (also when nothing is written). */
    static boolean isSinglePrefix(Fields rule) {
        if (rule.size("matches") > 1) {
            return false;
        }
        boolean[] prefix = {true};
        rule.inspect("matches", match -> {
            Fields path = match.object("path");
            prefix[0] = path == null || path.readableText("type", "PathPrefix").equals("PathPrefix");
        });
        return prefix[0];
    }

    private static PathMatch path(@Nullable Fields path) {
        if (path == null) {
            return EVERY_PATH;
        }
        path.ignore("type", "value");
        path.end();
        String type = path.choice("type", PATH_TYPES, "PathPrefix");
        String value = path.text("value", "/");
        if (type.equals("RegularExpression")) {
            return MatchReader.regex(path, "value", value) == null ? EVERY_PATH : new PathMatch.Regex(value);
        }
        boolean odd = !value.startsWith("/")
                || value.length() > 1_024
                || List.of("//", "/./", "/../", "%2f", "%2F", "#", "?").stream().anyMatch(value::contains)
                || value.endsWith("/.")
                || value.endsWith("/..");
        if (odd) {
            path.invalid("value", Fields.quoted(value), "a normalised path such as /books");
            return EVERY_PATH;
        }
        if (type.equals("Exact")) {
            return new PathMatch.Exact(value, false);
        }
        String prefix = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        return prefix.isEmpty() ? EVERY_PATH : new PathMatch.SegmentPrefix(prefix, false);
    }

    private static @Nullable HeaderMatch header(Fields item) {
        String name = name(item);
        StringMatch value = value(item);
        return name == null || value == null ? null : HeaderMatch.value(name, value);
    }

    private static @Nullable QueryMatch query(Fields item) {
        String name = name(item);
        StringMatch value = value(item);
        return name == null || value == null ? null : new QueryMatch(name, value);
    }

    private static @Nullable String name(Fields item) {
        item.ignore("type", "name", "value");
        item.end();
        String name = item.requiredText("name");
        if (name != null && !Names.isToken(name)) {
            item.invalid("name", Fields.quoted(name), "letters, digits and dashes");
            return null;
        }
        return name;
    }

    private static @Nullable StringMatch value(Fields item) {
        String type = item.choice("type", VALUE_TYPES, "Exact");
        String value = item.requiredText("value");
        if (value == null) {
            return null;
        }
        return type.equals("Exact") ? StringMatch.exact(value) : MatchReader.regex(item, "value", value);
    }

    private static Map<String, String> words(String... words) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String word : words) {
            map.put(word, word);
        }
        return map;
    }
}
