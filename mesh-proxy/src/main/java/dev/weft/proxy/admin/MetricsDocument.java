package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;
import dev.weft.proxy.telemetry.MetricFamily;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Metrics in the form of Spring Boot's endpoint: names, then one metric summed over the series that have the asked tags.
 *
 * <p>Source: Spring Boot actuator, {@code metrics}.
 */
final class MetricsDocument {

    private MetricsDocument() {}

    static AdminResponse names(List<MetricFamily> families) {
        JsonWriter json =
                new JsonWriter(new StringBuilder()).beginObject().name("names").beginArray();
        families.stream().map(MetricFamily::name).sorted().forEach(json::value);
        return AdminResponse.json(json.endArray().endObject());
    }

    static AdminResponse one(List<MetricFamily> families, String name, List<String> tags) {
        for (MetricFamily family : families) {
            if (family.name().equals(name)) {
                return describe(family, tags);
            }
        }
        return AdminResponse.problem(404, "Not Found", "no metric " + name);
    }

    private static AdminResponse describe(MetricFamily family, List<String> tags) {
        Map<String, Double> measurements = new TreeMap<>();
        Map<String, TreeSet<String>> available = new TreeMap<>();
        family.collect((suffix, names, values, value) -> {
            if (suffix.equals("_bucket") || !matches(names, values, tags)) {
                return;
            }
            measurements.merge(statistic(family.type(), suffix), value, Double::sum);
            for (int i = 0; i < names.size(); i++) {
                available.computeIfAbsent(names.get(i), tag -> new TreeSet<>()).add(values.get(i));
            }
        });
        JsonWriter json = new JsonWriter(new StringBuilder())
                .beginObject()
                .member("name", family.name())
                .member("description", family.help());
        json.name("measurements").beginArray();
        measurements.forEach((statistic, value) -> json.beginObject()
                .member("statistic", statistic)
                .name("value")
                .value((double) value)
                .endObject());
        json.endArray().name("availableTags").beginArray();
        available.forEach((tag, values) -> {
            json.beginObject().member("tag", tag).name("values").beginArray();
            values.forEach(json::value);
            json.endArray().endObject();
        });
        return AdminResponse.json(json.endArray().endObject());
    }

    private static String statistic(MetricFamily.Type type, String suffix) {
        if (suffix.equals("_sum")) {
            return "TOTAL";
        }
        return type == MetricFamily.Type.GAUGE ? "VALUE" : "COUNT";
    }

    private static boolean matches(List<String> names, List<String> values, List<String> tags) {
        for (String tag : tags) {
            int colon = tag.indexOf(':');
            int at = colon < 0 ? -1 : names.indexOf(tag.substring(0, colon));
            if (at < 0 || !values.get(at).equals(tag.substring(colon + 1))) {
                return false;
            }
        }
        return true;
    }
}
