package dev.weft.policy;

import com.google.re2j.Pattern;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The matchers as their documentation reads, without any cleverness: what plans are compared with. */
public final class NaiveMatch {

    private NaiveMatch() {}

    /** A text. */
    public static boolean text(StringMatch match, String text) {
        return switch (match) {
            case StringMatch.Exact(var value, var ignore) -> fold(text, ignore).equals(fold(value, ignore));
            case StringMatch.Prefix(var value, var ignore) -> fold(text, ignore).startsWith(fold(value, ignore));
            case StringMatch.Suffix(var value, var ignore) -> fold(text, ignore).endsWith(fold(value, ignore));
            case StringMatch.Contains(var value, var ignore) ->
                fold(text, ignore).contains(fold(value, ignore));
            case StringMatch.Regex(var re2) -> Pattern.matches(re2, text);
        };
    }

    /** Lower case where case is ignored; for ASCII. */
    public static String fold(String text, boolean ignoreCase) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** The values of a header or pseudo-header. */
    public static List<String> values(String name, TestRequest request) {
        return switch (name) {
            case ":method" -> List.of(request.method());
            case ":authority", "host" -> request.authority().isEmpty() ? List.of() : List.of(request.authority());
            case ":path" -> List.of(request.path().target());
            case ":scheme" -> List.of(request.scheme());
            default -> request.headers().getOrDefault(name, List.of());
        };
    }

    /** One value, or {@code null} for a header that is absent. */
    public static boolean header(HeaderMatch match, @Nullable String value) {
        if (match.test() instanceof HeaderMatch.Present(var present)) {
            boolean there = value != null || match.treatMissingAsEmpty();
            return (there == present) != match.invert();
        }
        if (value == null && !match.treatMissingAsEmpty()) {
            return false;
        }
        String text = value == null ? "" : value;
        boolean holds = switch (match.test()) {
            case HeaderMatch.Present present -> true;
            case HeaderMatch.Value(var value2) -> text(value2, text);
            case HeaderMatch.Range(var start, var end) -> {
                try {
                    long number = Long.parseLong(text);
                    yield number >= start && number < end;
                } catch (NumberFormatException e) {
                    yield false;
                }
            }
        };
        return holds != match.invert();
    }

    /** A header, its values joined. */
    public static boolean joined(HeaderMatch match, TestRequest request) {
        List<String> values = values(match.name(), request);
        return header(match, values.isEmpty() ? null : String.join(",", values));
    }

    /** A query parameter. */
    public static boolean query(QueryMatch match, TestRequest request) {
        String query = request.path().query();
        if (query.isEmpty()) {
            return false;
        }
        for (String parameter : new ArrayList<>(List.of(query.substring(1).split("&", -1)))) {
            String[] parts = parameter.split("=", 2);
            if (parts[0].equals(match.name())) {
                return match.value() == null || text(match.value(), parts.length == 1 ? "" : parts[1]);
            }
        }
        return false;
    }
}
