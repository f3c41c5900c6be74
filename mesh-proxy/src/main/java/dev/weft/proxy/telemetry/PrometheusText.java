package dev.weft.proxy.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * Metrics as text.
 *
 * <p>Source: Prometheus text format 0.0.4.
 */
public final class PrometheusText {

    /** Its media type. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private PrometheusText() {}

    /**
     * All families, one after the other, a line at a time: with many series the whole does not fit into a sidecar's heap.
     *
     * @param out may block; what it throws ends the writing
     */
    public static void write(List<MetricFamily> families, Appendable out) throws IOException {
        StringBuilder line = new StringBuilder(1024);
        try {
            for (MetricFamily family : families) {
                out.append("# HELP " + family.name() + " " + family.help() + "\n");
                out.append(
                        "# TYPE " + family.name() + " " + family.type().name().toLowerCase(Locale.ROOT) + "\n");
                family.collect((suffix, names, values, value) -> {
                    line.setLength(0);
                    sample(line, family.name() + suffix, names, values, value);
                    append(out, line);
                });
            }
        } catch (UncheckedIOException e) {
            throw new IOException("metrics could not be written", e);
        }
    }

    private static void append(Appendable out, CharSequence line) {
        try {
            out.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sample(StringBuilder out, String name, List<String> names, List<String> values, double value) {
        out.append(name);
        if (!names.isEmpty()) {
            char separator = '{';
            for (int i = 0; i < names.size(); i++) {
                out.append(separator).append(names.get(i)).append("=\"");
                escape(out, values.get(i));
                out.append('"');
                separator = ',';
            }
            out.append('}');
        }
        out.append(' ').append(number(value)).append('\n');
    }

    private static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }
}
