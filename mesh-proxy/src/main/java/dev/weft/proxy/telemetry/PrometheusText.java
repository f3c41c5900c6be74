package dev.weft.proxy.telemetry;

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

    /** All families, one after the other. */
    public static String write(List<MetricFamily> families) {
        StringBuilder out = new StringBuilder(16 * 1024);
        for (MetricFamily family : families) {
            out.append("# HELP ")
                    .append(family.name())
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            out.append("# TYPE ")
                    .append(family.name())
                    .append(' ')
                    .append(family.type().name().toLowerCase(Locale.ROOT))
                    .append('\n');
            family.collect((suffix, names, values, value) -> sample(out, family.name(), suffix, names, values, value));
        }
        return out.toString();
    }

    private static void sample(
            StringBuilder out, String name, String suffix, List<String> names, List<String> values, double value) {
        out.append(name).append(suffix);
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
