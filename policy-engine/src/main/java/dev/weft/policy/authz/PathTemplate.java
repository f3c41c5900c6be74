package dev.weft.policy.authz;

import org.jspecify.annotations.Nullable;

/**
 * A path template: literal segments, {@code *} for one segment that is not empty, and once {@code **} for any number of
 * segments, after which only literal segments follow.
 *
 * <p>Source: Envoy {@code uri_template_lib}; the characters that a star takes are those of RFC 3986 {@code pchar}.
 */
final class PathTemplate {

    private static final String PUNCTUATION = "-._~%!$&'()*+,;:@=";

    private final String template;
    private final String[] segments;
    /** What the path must end with after {@code **}. */
    private final String tail;

    private PathTemplate(String template) {
        this.template = template;
        this.segments = template.substring(1).split("/", -1);
        int any = template.indexOf("**");
        this.tail = any < 0 ? "" : template.substring(any + 2);
    }

    /** What is wrong with a template, as a message; {@code null} when nothing is. */
    static @Nullable String problem(String template) {
        if (!template.startsWith("/")) {
            return "template: \"" + template + "\" (expected: a path that starts with a slash)";
        }
        boolean rest = false;
        for (String segment : template.substring(1).split("/", -1)) {
            boolean any = segment.equals("**");
            if (rest && (any || segment.equals("*"))) {
                return "template: \"" + template + "\" (expected: no * after **)";
            }
            rest |= any;
            if (!any && !segment.equals("*") && (segment.indexOf('*') >= 0 || !isLiteral(segment))) {
                return "template: \"" + template + "\" (expected: segments of path characters, * or **)";
            }
        }
        return null;
    }

    /** Compiles a template that {@link #problem} finds nothing wrong with. */
    static PathTemplate of(String template) {
        String problem = problem(template);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        return new PathTemplate(template);
    }

    /**
     * Whether the path fits.
     *
     * @param strict stars take only characters that may stand in a path; else any
     */
    boolean matches(String text, int end, boolean strict) {
        int at = 0;
        for (String segment : segments) {
            if (at >= end || text.charAt(at) != '/') {
                return false;
            }
            at++;
            if (segment.equals("**")) {
                int rest = end - tail.length();
                return rest >= at && text.startsWith(tail, rest) && (!strict || isPlain(text, at, rest));
            }
            int next = text.indexOf('/', at);
            if (next < 0 || next > end) {
                next = end;
            }
            boolean fits = segment.equals("*")
                    ? next > at && (!strict || isPlain(text, at, next))
                    : next - at == segment.length() && text.startsWith(segment, at);
            if (!fits) {
                return false;
            }
            at = next;
        }
        return at == end;
    }

    private static boolean isLiteral(String segment) {
        return isPlain(segment, 0, segment.length());
    }

    private static boolean isPlain(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '/'
                    || PUNCTUATION.indexOf(c) >= 0;
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return template;
    }
}
