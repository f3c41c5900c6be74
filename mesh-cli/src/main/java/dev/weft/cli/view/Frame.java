package dev.weft.cli.view;

import dev.weft.cli.view.Seen.Counters;
import dev.weft.cli.view.Seen.Edge;
import dev.weft.cli.view.Seen.SidecarState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns two samples into the lines of one picture. Pure. */
final class Frame {

    private static final String CALLS = "%-12s %-12s %6s %5s %6s %7s %7s %7s %5s";

    private Frame() {}

    /**
     * The lines, cut to the terminal.
     *
     * @param before the sample that rates are counted from
     * @param now the newest sample
     * @param news the newest events, oldest first
     * @param hints what to try
     */
    static List<String> lines(Seen before, Seen now, List<String> news, List<String> hints, Terminal.Size size) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, CALLS, "CALLER", "CALLED", "SHARE", "REQ/S", "ERR", "P50 ms", "P99 ms", "mTLS", ""));
        calls(before, now, lines);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT, "%-12s %-10s %-14s %-9s %s", "SIDECAR", "STATE", "REVISION", "CERT", "EJECTED"));
        for (SidecarState sidecar : now.sidecars()) {
            lines.add(sidecar(sidecar));
        }
        List<String> splits = now.sidecars().stream()
                .flatMap(sidecar -> sidecar.weights().stream())
                .distinct()
                .toList();
        if (!splits.isEmpty()) {
            lines.add("");
            splits.forEach(split -> lines.add("SPLIT " + split));
        }
        int room = size.rows() - 1 - lines.size();
        if (!news.isEmpty() && room > 1) {
            lines.add("");
            int shown = Math.min(news.size(), room - 1);
            lines.addAll(news.subList(news.size() - shown, news.size()));
        }
        room = size.rows() - 1 - lines.size();
        if (room > hints.size()) {
            lines.add("");
            lines.addAll(hints);
        }
        return lines.stream()
                .limit(Math.max(1, size.rows() - 1))
                .map(line -> cut(line, size.columns()))
                .toList();
    }

    private static void calls(Seen before, Seen now, List<String> lines) {
        double seconds = Math.max(0.001, (now.nanos() - before.nanos()) / 1e9);
        Map<Edge, Counters> grown = new HashMap<>();
        now.calls()
                .forEach((edge, counters) ->
                        grown.put(edge, counters.since(before.calls().getOrDefault(edge, Counters.NONE))));
        Map<String, Double> toService = new HashMap<>();
        grown.forEach((edge, counters) -> toService.merge(pair(edge), counters.requests(), Double::sum));
        grown.entrySet().stream()
                .filter(call -> call.getValue().requests() > 0)
                .sorted(Comparator.comparing((Map.Entry<Edge, Counters> call) ->
                        call.getKey().from() + " " + call.getKey().to()))
                .forEach(call -> {
                    Counters counters = call.getValue();
                    double of = toService.getOrDefault(pair(call.getKey()), counters.requests());
                    lines.add(String.format(
                                    Locale.ROOT,
                                    CALLS,
                                    cut(call.getKey().from(), 12),
                                    cut(call.getKey().to(), 12),
                                    percent(counters.requests(), of),
                                    String.format(Locale.ROOT, "%.1f", counters.requests() / seconds),
                                    percent(counters.errors(), counters.requests()),
                                    millis(counters.percentile(50)),
                                    millis(counters.percentile(99)),
                                    counters.received() > 0 ? percent(counters.mutual(), counters.received()) : "-",
                                    "")
                            .stripTrailing());
                });
    }

    /** Versions of one service differ in what follows the last {@code -}; their shares add up to 100 %. */
    private static String pair(Edge edge) {
        int version = edge.to().lastIndexOf("-v");
        return edge.from() + " " + (version > 0 ? edge.to().substring(0, version) : edge.to());
    }

    private static String sidecar(SidecarState sidecar) {
        return String.format(
                        Locale.ROOT,
                        "%-12s %-10s %-14s %-9s %s",
                        cut(sidecar.name(), 12),
                        sidecar.health(),
                        cut(sidecar.revision().isEmpty() ? "-" : sidecar.revision(), 14),
                        age(sidecar.certificateSeconds()),
                        sidecar.ejected().isEmpty() ? "-" : String.join(" ", sidecar.ejected()))
                .stripTrailing();
    }

    private static String age(long seconds) {
        if (seconds < 0) {
            return "none";
        }
        return seconds < 600 ? seconds + " s" : seconds / 60 + " min";
    }

    private static String percent(double part, double whole) {
        return whole <= 0 ? "-" : String.format(Locale.ROOT, "%.0f%%", 100 * part / whole);
    }

    private static String millis(double bound) {
        if (Double.isNaN(bound)) {
            return "-";
        }
        return Double.isInfinite(bound)
                ? "more"
                : "<" + String.format(Locale.ROOT, bound < 10 ? "%.1f" : "%.0f", bound);
    }

    /** Without control characters: what comes from files and peers must not steer the terminal. */
    static String cut(String text, int columns) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), columns));
        for (int i = 0; i < text.length() && safe.length() < columns; i++) {
            char next = text.charAt(i);
            safe.append(next < ' ' || next >= 0x7f && next < 0xa0 ? ' ' : next);
        }
        return safe.toString();
    }
}
