package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Log levels in the form of Spring Boot's endpoint, over {@code java.util.logging}. Loggers whose level was set here are
 * kept from being collected. Synchronised; any thread.
 *
 * <p>Source: Spring Boot actuator, {@code loggers}.
 */
final class LoggersEndpoint {

    private static final String ROOT = "ROOT";
    private static final int MAX_SET = 256;
    private static final Map<String, Level> LEVELS = levels();

    private final Map<String, Logger> set = new LinkedHashMap<>();

    AdminResponse all() {
        JsonWriter json = new JsonWriter(new StringBuilder()).beginObject();
        json.name("levels").beginArray();
        LEVELS.keySet().forEach(json::value);
        json.endArray().name("loggers").beginObject();
        List<String> names =
                new ArrayList<>(Collections.list(LogManager.getLogManager().getLoggerNames()));
        names.sort(null);
        for (String name : names) {
            Logger logger = LogManager.getLogManager().getLogger(name);
            if (logger != null) {
                describe(json.name(name.isEmpty() ? ROOT : name), logger);
            }
        }
        return AdminResponse.json(json.endObject().endObject());
    }

    AdminResponse one(String name) {
        JsonWriter json = new JsonWriter(new StringBuilder());
        describe(json, Logger.getLogger(name.equals(ROOT) ? "" : name));
        return AdminResponse.json(json);
    }

    synchronized AdminResponse set(String name, String body) {
        String wanted = configuredLevel(body);
        if (wanted == null) {
            return AdminResponse.problem(
                    400, "Bad Request", "no configuredLevel (expected: one of " + LEVELS.keySet() + ")");
        }
        Level level = LEVELS.get(wanted.toUpperCase(Locale.ROOT));
        if (level == null && !wanted.isEmpty()) {
            return AdminResponse.problem(
                    400, "Bad Request", "configuredLevel: " + wanted + " (expected: one of " + LEVELS.keySet() + ")");
        }
        if (!set.containsKey(name) && set.size() >= MAX_SET) {
            return AdminResponse.problem(400, "Bad Request", "loggers: more than " + MAX_SET + " set");
        }
        Logger logger = Logger.getLogger(name.equals(ROOT) ? "" : name);
        logger.setLevel(level);
        set.put(name, logger);
        return AdminResponse.empty();
    }

    /** The one member that the body may have; empty for {@code null}, which takes the level away. */
    private static @Nullable String configuredLevel(String body) {
        int at = body.indexOf("\"configuredLevel\"");
        if (at < 0) {
            return null;
        }
        String rest = body.substring(at + "\"configuredLevel\"".length()).strip();
        if (!rest.startsWith(":")) {
            return null;
        }
        rest = rest.substring(1).strip();
        if (rest.startsWith("null")) {
            return "";
        }
        int end = rest.startsWith("\"") ? rest.indexOf('"', 1) : -1;
        return end < 0 ? null : rest.substring(1, end);
    }

    private static void describe(JsonWriter json, Logger logger) {
        json.beginObject();
        Level configured = logger.getLevel();
        if (configured != null) {
            json.member("configuredLevel", nameOf(configured));
        }
        json.member("effectiveLevel", nameOf(effective(logger))).endObject();
    }

    private static Level effective(Logger logger) {
        Logger current = logger;
        while (current != null) {
            Level level = current.getLevel();
            if (level != null) {
                return level;
            }
            current = current.getParent();
        }
        return Level.INFO;
    }

    private static String nameOf(Level level) {
        String name = "OFF";
        for (Map.Entry<String, Level> known : LEVELS.entrySet()) {
            if (level.intValue() <= known.getValue().intValue()) {
                name = known.getKey();
            }
        }
        return name;
    }

    /** From silent to loud. */
    private static Map<String, Level> levels() {
        Map<String, Level> levels = new LinkedHashMap<>();
        levels.put("OFF", Level.OFF);
        levels.put("ERROR", Level.SEVERE);
        levels.put("WARN", Level.WARNING);
        levels.put("INFO", Level.INFO);
        levels.put("DEBUG", Level.FINE);
        levels.put("TRACE", Level.FINEST);
        return Collections.unmodifiableMap(levels);
    }
}
