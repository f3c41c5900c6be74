package dev.weft.config.scg;

import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an application says for all of its routes and no rule carries out, with what happens instead.
 *
 * <p>Source: Spring Cloud Gateway 5.0 {@code HttpClientProperties}, {@code spring.cloud.gateway.server.webflux.*}.
 */
final class UnreadSettings {

    private static final Map<String, String> HAPPENS = happens();

    private UnreadSettings() {}

    /**
     * One of them.
     *
     * @param name below the prefix, for example {@code httpclient.pool.type}
     * @param node what was written
     * @param message what happens, and what is expected
     */
    record Unread(String name, YamlNode node, String message) {}

    /** Those of an application. */
    static List<Unread> of(Properties properties, String prefix) {
        List<Unread> found = new ArrayList<>();
        Map<String, String> known = new LinkedHashMap<>();
        HAPPENS.forEach((name, what) -> known.put(Properties.canonical(name), what));
        for (String area : List.of("httpclient", "filter", "discovery", "predicate")) {
            for (Mapping mapping : properties.mappings(prefix + "." + area)) {
                walk(area, mapping, known, found);
            }
        }
        return found;
    }

    private static void walk(String path, Mapping mapping, Map<String, String> known, List<Unread> found) {
        mapping.entries().forEach((name, entry) -> {
            String own = path + "." + name;
            String canonical = Properties.canonical(own);
            if (canonical.equals("httpclient.responsetimeout") || canonical.startsWith("filter.secureheaders")) {
                return;
            }
            String what = longest(canonical, known);
            boolean around = known.keySet().stream().anyMatch(one -> one.startsWith(canonical + "."));
            if ((what == null || around) && entry.value() instanceof Mapping inner) {
                walk(own, inner, known, found);
            } else if (!isOff(canonical, entry.value())) {
                found.add(new Unread(
                        own, entry.value(), own + ": " + (what == null ? "not read (expected: nothing here)" : what)));
            }
        });
    }

    /** What the longest known name says that is this name or around it; {@code null}: there is none. */
    private static @Nullable String longest(String name, Map<String, String> known) {
        for (String at = name; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            String what = known.get(at);
            if (what != null) {
                return what;
            }
        }
        return null;
    }

    /** Whether it says what holds anyway. */
    private static boolean isOff(String name, YamlNode value) {
        if (value instanceof Mapping mapping && mapping.entries().size() == 1) {
            YamlNode.Entry enabled = mapping.entries().get("enabled");
            return enabled != null && isOff(name + ".enabled", enabled.value());
        }
        String text = value instanceof Scalar scalar ? scalar.value() : "";
        return switch (name) {
            case "httpclient.wiretap",
                    "httpclient.compression",
                    "discovery.locator.enabled",
                    "httpclient.pool.metrics" -> text.equalsIgnoreCase("false");
            default -> name.startsWith("filter.") && name.endsWith(".enabled") && text.equalsIgnoreCase("true");
        };
    }

    private static Map<String, String> happens() {
        Map<String, String> happens = new LinkedHashMap<>();
        happens.put(
                "httpclient.connect-timeout",
                "the destination's own holds, 10s where nothing is said"
                        + " (expected: a DestinationRule's connectionPool.tcp.connectTimeout)");
        happens.put(
                "httpclient.pool.max-connections",
                "the destination's own bound holds (expected: a DestinationRule's connectionPool.tcp.maxConnections)");
        happens.put(
                "httpclient.pool.max-idle-time",
                "the destination's own holds (expected: a DestinationRule's connectionPool.http.idleTimeout)");
        happens.put(
                "httpclient.pool.max-life-time",
                "the destination's own holds (expected: a DestinationRule's connectionPool.tcp.maxConnectionDuration)");
        happens.put(
                "httpclient.pool.acquire-timeout",
                "requests wait as the destination says"
                        + " (expected: a DestinationRule's connectionPool.http.http1MaxPendingRequests)");
        happens.put("httpclient.pool", "the proxy's own pool is used (expected: nothing here)");
        happens.put("httpclient.max-header-size", "the proxy's own bounds hold (expected: nothing here)");
        happens.put("httpclient.max-initial-line-length", "the proxy's own bounds hold (expected: nothing here)");
        happens.put("httpclient.wiretap", "no bytes are logged (expected: the proxy's access log)");
        happens.put(
                "httpclient.compression",
                "responses are asked for as callers ask, and passed on (expected: nothing here)");
        happens.put(
                "httpclient.proxy",
                "destinations are called without a proxy between (expected: a ServiceEntry whose endpoint is the proxy)");
        happens.put("httpclient.ssl", "not read (expected: a DestinationRule's tls, with its caCertificates)");
        happens.put("httpclient.websocket", "WebSockets pass unread, without a bound (expected: nothing here)");
        happens.put(
                "filter.remove-hop-by-hop",
                "the proxy removes the hop-by-hop headers of RFC 9110 itself (expected: RemoveRequestHeader for others)");
        happens.put("filter", "not read (expected: the filter's arguments on routes)");
        happens.put("discovery.locator", "no routes are made from services (expected: a route for each)");
        happens.put("predicate", "not read (expected: routes without the predicate)");
        return happens;
    }
}
