package dev.weft.proxy.accesslog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An access log format string, read once: text and the fields between it.
 *
 * <p>Source: Envoy, access log format strings and command operators; the default is Istio's.
 *
 * @param parts in order; never two texts in a row
 */
public record TextFormat(List<Part> parts) {

    /** Istio's default text format. */
    public static final String ISTIO = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
            + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%"
            + " \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
            + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\""
            + " \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%"
            + " %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
            + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%";

    private static final int MAX_LENGTH = 8 * 1024;
    private static final String SERVICE_TIME = "x-envoy-upstream-service-time";

    /** They hold what lets a reader of the log act as the caller. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    public TextFormat {
        parts = List.copyOf(parts);
    }

    /** What a format string came to. */
    public sealed interface Parsed {}

    /** It can be used. */
    public record Usable(TextFormat format) implements Parsed {}

    /**
     * It cannot.
     *
     * @param problem what is wrong and what was expected
     */
    public record Refused(String problem) implements Parsed {}

    /** A piece of a line. */
    public sealed interface Part {}

    /** Text as it stands. */
    public record Text(String text) implements Part {}

    /** A value of the report. */
    public record Value(LogField field) implements Part {}

    /**
     * A header of the request.
     *
     * @param name lower case, or a pseudo-header
     * @param other where the first is absent; {@code null}: none
     * @param limit of characters; 0: the line's own
     */
    public record Header(String name, @Nullable String other, int limit) implements Part {}

    /** Reads a format string; mistakes are an answer. */
    public static Parsed parse(String format) {
        return parse(format, false);
    }

    /**
     * As {@link #parse}, of a configuration that other proxies take too: an operator that is not known here is {@code -}, and
     * what cannot be read at all is Istio's default.
     */
    public static TextFormat lenient(String format) {
        return switch (parse(format, true)) {
            case Usable(TextFormat usable) -> usable;
            case Refused refused ->
                parse(ISTIO, true) instanceof Usable(TextFormat usable) ? usable : new TextFormat(List.of());
        };
    }

    private static Parsed parse(String format, boolean lenient) {
        if (format.isEmpty() || format.length() > MAX_LENGTH) {
            return new Refused(format.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char next = format.charAt(at);
            if (next != '%') {
                text.append(next);
                at++;
                continue;
            }
            int end = end(format, at + 1);
            if (end < 0) {
                return new Refused(format.substring(at) + " (expected: %OPERATOR%, or %% for a percent sign)");
            }
            if (end == at + 1) {
                text.append('%');
            } else {
                flush(text, parts);
                String refusal = operator(format.substring(at + 1, end), parts);
                if (refusal != null && !lenient) {
                    return new Refused(refusal);
                }
                if (refusal != null) {
                    text.append('-');
                }
            }
            at = end + 1;
        }
        flush(text, parts);
        return new Usable(new TextFormat(parts));
    }

    /** The percent sign that ends an operator; those within its parentheses belong to it. */
    private static int end(String format, int from) {
        int open = 0;
        for (int i = from; i < format.length(); i++) {
            switch (format.charAt(i)) {
                case '(' -> open++;
                case ')' -> open--;
                case '%' -> {
                    if (open <= 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static void flush(StringBuilder text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Text(text.toString()));
            text.setLength(0);
        }
    }

    /** Adds what an operator asks for; what is wrong with it, or {@code null}. */
    private static @Nullable String operator(String operator, List<Part> parts) {
        if (operator.startsWith("REQ(")) {
            return header(operator, parts);
        }
        if (operator.startsWith("RESP(")) {
            String name = operator.substring("RESP(".length()).toLowerCase(Locale.ROOT);
            if (!name.equals(SERVICE_TIME + ")")) {
                return "%" + operator + "% (expected: RESP(X-ENVOY-UPSTREAM-SERVICE-TIME); other response headers are"
                        + " not logged)";
            }
            parts.add(new Value(LogField.UPSTREAM_SERVICE_TIME));
            return null;
        }
        LogField field = LogField.of(operator);
        if (field == null) {
            return "%" + operator + "% (expected: one of " + LogField.operators() + ", REQ(NAME))";
        }
        parts.add(new Value(field));
        return null;
    }

    private static @Nullable String header(String operator, List<Part> parts) {
        int close = operator.indexOf(')');
        int limit = close < 0 ? -1 : limit(operator.substring(close + 1));
        if (limit < 0) {
            return "%" + operator + "% (expected: REQ(NAME), REQ(NAME?OTHER) or REQ(NAME):LENGTH)";
        }
        String names = operator.substring("REQ(".length(), close).toLowerCase(Locale.ROOT);
        int mark = names.indexOf('?');
        String first = mark < 0 ? names : names.substring(0, mark);
        String second = mark < 0 ? null : names.substring(mark + 1);
        if (first.isEmpty() || "".equals(second)) {
            return "%" + operator + "% (expected: REQ(NAME), REQ(NAME?OTHER) or REQ(NAME):LENGTH)";
        }
        if (CREDENTIALS.contains(first) || second != null && CREDENTIALS.contains(second)) {
            return "%" + operator + "% (expected: a header without credentials)";
        }
        parts.add(new Header(first, second, limit));
        return null;
    }

    /** The number after a colon; 0 when there is none, negative when it cannot be read. */
    private static int limit(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        boolean digits = text.length() > 1
                && text.length() <= 6
                && text.charAt(0) == ':'
                && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text.substring(1)) : -1;
    }
}
