package dev.weft.cli.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Metrics in Prometheus' text format.
 *
 * <p>Source: Prometheus text exposition format 0.0.4.
 *
 * @param all every sample, in the order of the text
 */
public record Samples(List<Sample> all) {

    private static final int MAX = 200_000;

    public Samples {
        all = List.copyOf(all);
    }

    /**
     * One sample.
     *
     * @param name of the metric, with {@code _bucket}, {@code _sum} or {@code _count}
     * @param labels names and values
     * @param value any number
     */
    public record Sample(String name, Map<String, String> labels, double value) {
        public Sample {
            labels = Map.copyOf(labels);
        }

        /** The value of a label; empty when it is not there. */
        public String label(String key) {
            return labels.getOrDefault(key, "");
        }
    }

    /** Reads a text; lines that are no samples are left out, and so is what comes after {@value #MAX} samples. */
    public static Samples of(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (!line.isBlank() && line.charAt(0) != '#' && samples.size() < MAX) {
                read(line, samples);
            }
        }
        return new Samples(samples);
    }

    /** The samples of one name. */
    public List<Sample> named(String name) {
        return all.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /** The sum over the samples of one name that are meant. */
    public double sum(String name, Predicate<? super Sample> meant) {
        return named(name).stream().filter(meant).mapToDouble(Sample::value).sum();
    }

    private static void read(String line, List<Sample> samples) {
        int brace = line.indexOf('{');
        Map<String, String> labels = new LinkedHashMap<>();
        int end;
        String name;
        if (brace >= 0) {
            name = line.substring(0, brace);
            end = labels(line, brace + 1, labels);
        } else {
            end = line.indexOf(' ');
            name = end < 0 ? "" : line.substring(0, end);
        }
        if (end < 0 || name.isEmpty()) {
            return;
        }
        String[] rest = line.substring(end).strip().split(" ", 2);
        try {
            samples.add(new Sample(name, labels, number(rest[0])));
        } catch (NumberFormatException noSample) {
            // Not a sample: left out, as the format asks of lines that are not understood.
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Reads labels from {@code at} on; returns where the value starts, or -1 when they do not end. */
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            String key = line.substring(at, equals).strip();
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (at < line.length() && line.charAt(at) != '"') {
                if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                    at++;
                    value.append(line.charAt(at) == 'n' ? '\n' : line.charAt(at));
                } else {
                    value.append(line.charAt(at));
                }
                at++;
            }
            labels.put(key, value.toString());
            at++;
            if (at < line.length() && line.charAt(at) == ',') {
                at++;
            }
        }
        return at < line.length() ? at + 1 : -1;
    }
}
