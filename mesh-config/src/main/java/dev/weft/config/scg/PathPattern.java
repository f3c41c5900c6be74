package dev.weft.config.scg;

import dev.weft.policy.matcher.Regex;
import dev.weft.policy.route.PathMatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of the {@code Path} predicate.
 *
 * <p>Source: Spring Framework 7 {@code PathPattern}: no optional trailing slash; {@code **} and <code>{*rest}</code> as a
 * whole segment at the start or end only.
 *
 * @param match the cheapest rule that means the same
 * @param re2 of the whole path, with a group for every variable
 * @param variables the groups' names, in order
 */
record PathPattern(PathMatch match, String re2, List<String> variables) {

    PathPattern {
        variables = List.copyOf(variables);
    }

    /** The pattern; {@code null}: it is none, or no expression means the same. */
    static @Nullable PathPattern parse(String written) {
        String pattern = written.startsWith("/") ? written : "/" + written;
        String[] parts = pattern.substring(1).split("/", -1);
        StringBuilder re2 = new StringBuilder();
        List<String> variables = new ArrayList<>();
        boolean plain = true;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            boolean rest = part.equals("**") || part.startsWith("{*") && part.endsWith("}");
            if (rest) {
                if (i != parts.length - 1 && i != 0) {
                    return null;
                }
                if (part.startsWith("{*")) {
                    variables.add(part.substring(2, part.length() - 1));
                    re2.append("((?:/.*)?)");
                } else {
                    re2.append("(?:/.*)?");
                }
                continue;
            }
            plain &= part.chars().noneMatch(c -> "*?{}".indexOf(c) >= 0);
            boolean whole = part.equals("*") || part.startsWith("{") && part.indexOf('}') == part.length() - 1;
            String text = part.equals("*") ? "[^/]+" : Segments.re2(part, '/', whole ? "[^/]+" : "[^/]*", variables);
            if (text == null) {
                return null;
            }
            re2.append('/').append(text);
        }
        String whole = re2.toString();
        return Regex.problem(whole) == null
                ? new PathPattern(cheapest(pattern, parts, plain, whole), whole, variables)
                : null;
    }

    private static PathMatch cheapest(String pattern, String[] parts, boolean plain, String re2) {
        boolean rest = parts[parts.length - 1].equals("**") || parts[parts.length - 1].startsWith("{*");
        boolean leading = parts.length > 1 && (parts[0].equals("**") || parts[0].startsWith("{*"));
        if (!plain || leading) {
            return new PathMatch.Regex(re2);
        }
        if (!rest) {
            return new PathMatch.Exact(pattern, false);
        }
        String prefix = pattern.substring(0, pattern.lastIndexOf('/'));
        return prefix.isEmpty() || prefix.endsWith("/")
                ? prefix.isEmpty() ? new PathMatch.Prefix("/", false) : new PathMatch.Regex(re2)
                : new PathMatch.SegmentPrefix(prefix, false);
    }
}
