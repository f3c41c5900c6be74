package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CORS rules of an application, in the order in which they are asked: those of routes first, then {@code globalcors}.
 * Mutable; one thread.
 *
 * <p>Source: Spring Cloud Gateway {@code CorsGatewayFilterApplicationListener}: a route's rule stands at its first path
 * pattern, or at every path, and holds for whatever route takes a request there; a global one for a path that has no rule.
 */
final class CorsRules {

    private static final String EVERYWHERE = "/**";

    private final Map<String, CorsRule> rules = new LinkedHashMap<>();
    private final String basePath;

    /**
     * No rule yet.
     *
     * @param basePath stands before every path; may be empty
     */
    CorsRules(String basePath) {
        this.basePath = basePath;
    }

    List<CorsRule> all() {
        return List.copyOf(rules.values());
    }

    /** What a route's metadata say; {@code null}: nothing. */
    static @Nullable CorsPolicy ofRoute(Definitions definitions, Properties metadata, String field, Findings findings) {
        YamlNode node = metadata.node("cors");
        if (node == null) {
            return null;
        }
        String path = field + ".metadata.cors";
        if (!(node instanceof Mapping mapping)) {
            findings.error(
                    node.place(),
                    path,
                    Reason.InvalidValue,
                    "cors: " + node.what() + " (expected: a mapping with allowedOrigins and others)");
            return CorsFields.NOTHING;
        }
        return new CorsFields(definitions, findings, path, true).read(List.of(mapping));
    }

    /** Adds a route's; a later one at the same path takes the place of an earlier one. */
    void add(@Nullable String firstPath, CorsPolicy policy) {
        put(firstPath == null ? EVERYWHERE : firstPath, policy);
    }

    /** Adds those of {@code globalcors.cors-configurations}, of which later mappings win. */
    void addGlobal(List<Mapping> configurations, Properties properties, Findings findings) {
        Map<String, List<Mapping>> byPath = new LinkedHashMap<>();
        for (Mapping configuration : configurations) {
            configuration.entries().forEach((key, entry) -> {
                String field = "globalcors.cors-configurations." + key;
                boolean brackets = key.startsWith("[") && key.endsWith("]");
                if (!(entry.value() instanceof Mapping fields)) {
                    findings.error(
                            entry.value().place(),
                            field,
                            Reason.InvalidValue,
                            key + ": " + entry.value().what()
                                    + " (expected: a mapping with allowedOrigins and others)");
                    byPath.computeIfAbsent(path(key), path -> new ArrayList<>());
                } else if (brackets) {
                    byPath.computeIfAbsent(path(key), path -> new ArrayList<>()).add(fields);
                } else {
                    findings.note(
                            Severity.WARNING,
                            entry.name(),
                            field,
                            Reason.InvalidValue,
                            key + ": no path to Spring Boot, which keeps letters and digits only (expected: \"[" + key
                                    + "]\")");
                }
            });
        }
        byPath.forEach((path, fields) -> {
            if (!rules.containsKey(path)) {
                CorsFields reader = new CorsFields(
                        new Definitions(properties, findings),
                        findings,
                        "globalcors.cors-configurations.[" + path + "]",
                        false);
                CorsPolicy policy = fields.isEmpty() ? CorsFields.NOTHING : reader.read(fields);
                if (!put(path, policy)) {
                    findings.error(
                            configurations.get(0).place(),
                            "globalcors.cors-configurations",
                            Reason.InvalidValue,
                            path
                                    + ": not a path pattern (expected: such as /** or /a/{id}; no request of another origin"
                                    + " is allowed anywhere)");
                    put(EVERYWHERE, CorsFields.NOTHING);
                }
            }
        });
    }

    private static String path(String key) {
        return key.startsWith("[") && key.endsWith("]") ? key.substring(1, key.length() - 1) : key;
    }

    private boolean put(String path, CorsPolicy policy) {
        PathPattern pattern = PathPattern.parse(basePath + (path.startsWith("/") ? path : "/" + path));
        if (pattern != null) {
            rules.put(path, new CorsRule(path, pattern.match(), pattern.re2(), policy));
        }
        return pattern != null;
    }
}
