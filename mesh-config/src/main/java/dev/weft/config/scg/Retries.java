package dev.weft.config.scg;

import dev.weft.config.parse.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Retry} filter.
 *
 * <p>Source: Spring Cloud Gateway {@code RetryGatewayFilterFactory}: three tries of GET after a 5xx, an I/O error or a
 * timeout, unless something else is said.
 */
final class Retries {

    private static final int MOST = 100;
    private static final String EXPECTED =
            "retries 0 to 100, statuses, series, methods, exceptions, backoff.firstBackoff";
    private static final Map<String, List<Integer>> SERIES = Map.of(
            "INFORMATIONAL", List.of(),
            "SUCCESSFUL", codes(200, 226),
            "REDIRECTION", codes(300, 308),
            "CLIENT_ERROR", codes(400, 451),
            "SERVER_ERROR", codes(500, 511));
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("NOT_FOUND", 404),
            Map.entry("REQUEST_TIMEOUT", 408),
            Map.entry("CONFLICT", 409),
            Map.entry("TOO_EARLY", 425),
            Map.entry("TOO_MANY_REQUESTS", 429),
            Map.entry("INTERNAL_SERVER_ERROR", 500),
            Map.entry("NOT_IMPLEMENTED", 501),
            Map.entry("BAD_GATEWAY", 502),
            Map.entry("SERVICE_UNAVAILABLE", 503),
            Map.entry("GATEWAY_TIMEOUT", 504));

    private Retries() {}

    /** The filter; {@code null}: it was refused. */
    static ScgRoute.@Nullable Retry read(Component one, Refusals refusals) {
        Map<String, List<String>> args = one.arguments(
                Component.Shortcut.PLAIN,
                "retries",
                "statuses",
                "methods",
                "backoff.firstBackoff",
                "backoff.maxBackoff",
                "backoff.factor",
                "backoff.basedOnPreviousValue",
                "jitter.randomFactor",
                "timeout",
                "series",
                "exceptions");
        Integer attempts = args == null ? null : Predicates.number(said(args, "retries", "3"), MOST);
        Duration backoff = null;
        if (args != null && !said(args, "backoff.firstBackoff", "").isEmpty()) {
            backoff = Durations.parse(said(args, "backoff.firstBackoff", "")).orElse(null);
            attempts = backoff == null || backoff.isZero() ? null : attempts;
        }
        List<Integer> statuses = args == null ? null : statuses(args);
        List<String> methods = args == null ? List.of() : list(args, "methods", "GET");
        if (args == null
                || attempts == null
                || statuses == null
                || !methods.stream().allMatch(Predicates::isMethod)) {
            refusals.arguments(one, EXPECTED);
            return null;
        }
        List<String> conditions = conditions(one, refusals, list(args, "exceptions", "IOException,TimeoutException"));
        List<String> all = new ArrayList<>(conditions);
        if (!statuses.isEmpty()) {
            all.add("retriable-status-codes");
        }
        return new ScgRoute.Retry(methods, all.isEmpty() || methods.isEmpty() ? 0 : attempts, all, statuses, backoff);
    }

    private static @Nullable List<Integer> statuses(Map<String, List<String>> args) {
        TreeSet<Integer> all = new TreeSet<>();
        for (String word : list(args, "statuses", "")) {
            String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
            Integer known = STATUSES.get(name);
            Integer code = known == null ? Predicates.number(word, 599) : known;
            if (code == null) {
                return null;
            }
            all.add(code);
        }
        for (String word : list(args, "series", "SERVER_ERROR")) {
            List<Integer> codes = SERIES.get(word.toUpperCase(Locale.ROOT).replace('-', '_'));
            if (codes == null) {
                return null;
            }
            all.addAll(codes);
        }
        return List.copyOf(all);
    }

    private static List<String> conditions(Component one, Refusals refusals, List<String> exceptions) {
        TreeSet<String> conditions = new TreeSet<>();
        for (String exception : exceptions) {
            switch (exception.substring(exception.lastIndexOf('.') + 1)) {
                case "IOException", "TimeoutException" ->
                    conditions.addAll(List.of("connect-failure", "refused-stream", "reset"));
                case "ConnectException" -> conditions.add("connect-failure");
                default -> refusals.part(one, "Retry: exception " + exception, "IOException or TimeoutException");
            }
        }
        return List.copyOf(conditions);
    }

    private static String said(Map<String, List<String>> args, String name, String otherwise) {
        String text = Predicates.first(args, name);
        return text.isEmpty() ? otherwise : text;
    }

    private static List<String> list(Map<String, List<String>> args, String name, String otherwise) {
        return Predicates.split(args.containsKey(name) ? args.get(name) : List.of(otherwise));
    }

    private static List<Integer> codes(int from, int to) {
        List<Integer> codes = new ArrayList<>();
        for (int code = from; code <= to; code++) {
            codes.add(code);
        }
        return List.copyOf(codes);
    }
}
