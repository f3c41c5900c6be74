package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.scg.ScgRoute.Action;
import dev.weft.config.scg.ScgRoute.Backend;
import dev.weft.config.scg.ScgRoute.Uri;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.SpringFilter;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one route. A route that cannot be read in full answers 503 to what the rest of its predicates take. */
final class RouteReader {

    private static final Set<String> KNOWN =
            Set.of("id", "uri", "predicates", "filters", "metadata", "order", "enabled");
    private static final Action UNAVAILABLE = new Action.Reply(new DirectResponse(503, ""));

    private final Properties properties;
    private final Defaults defaults;

    /**
     * What holds for every route of an application.
     *
     * @param filters {@code default-filters}
     * @param basePath {@code spring.webflux.base-path}
     * @param timeout {@code httpclient.response-timeout}; {@code null}: none
     * @param secure what {@code SecureHeaders} adds
     */
    record Defaults(
            @Nullable YamlNode filters,
            String basePath,
            @Nullable Duration timeout,
            SecureHeaders secure) {}

    RouteReader(Properties properties, Defaults defaults) {
        this.properties = properties;
        this.defaults = defaults;
    }

    /**
     * A route and what belongs to it.
     *
     * @param route as rules; {@code null}: it is switched off
     * @param share of a group; {@code null}: it shares with nobody
     * @param cors of its metadata; {@code null}: nothing is said
     * @param firstPath its first path pattern as written; {@code null}: it has none
     */
    record Draft(
            @Nullable ScgRoute route,
            Predicates.@Nullable Share share,
            @Nullable CorsPolicy cors,
            @Nullable String firstPath) {}

    /** Reads the route at a position of the list. */
    Draft read(Mapping mapping, String id, String field, int position, Findings findings) {
        Definitions definitions = new Definitions(properties, findings);
        unknown(mapping, field, findings);
        Map<String, YamlNode.Entry> entries = mapping.entries();
        if ("false".equals(definitions.text(value(entries, "enabled"), field + ".enabled"))) {
            return new Draft(null, null, null, null);
        }
        Properties metadata =
                new Properties(value(entries, "metadata") instanceof Mapping own ? List.of(own) : List.of());
        Refusals refusals = new Refusals(findings, Set.copyOf(optional(definitions, metadata, field)));
        int order = order(definitions.text(value(entries, "order"), field + ".order"), mapping, field, findings);
        ScgRoute.Target target = target(definitions, metadata, field, findings);

        Predicates predicates = predicates(definitions, refusals, mapping, field);
        String written = definitions.text(value(entries, "uri"), field + ".uri");
        boolean operation = written != null && written.startsWith("no:");
        Filters filters = new Filters(refusals, predicates.onlyPath(), operation, defaults.secure());
        inOrder(
                        definitions.filters(defaults.filters(), "default-filters"),
                        definitions.filters(value(entries, "filters"), field + ".filters"))
                .forEach(filters::add);
        Uri uri = operation ? null : uri(written, entries.get("uri"), mapping, field, findings);
        Duration timeout = timeout(definitions, metadata, field, findings);
        Redirect redirect = filters.redirect();
        ScgRoute route = new ScgRoute(
                id,
                new ScgRoute.Rank(order, position),
                target,
                hosts(predicates.hosts(), uri, target),
                predicates.matches(),
                UNAVAILABLE,
                HeaderMutation.NONE,
                HeaderMutation.NONE,
                List.of(),
                List.of());
        CorsPolicy cors = CorsRules.ofRoute(definitions, metadata, field, findings);
        filters.chain().check(uri != null && redirect == null);
        FilterTerms terms = new FilterTerms(definitions, metadata, mapping, field, findings);
        terms.requireUsed(filters.chain().names());
        if (!findings.broken()) {
            if (redirect != null) {
                // A redirect is sent at once: what would change the response comes too late.
                route = with(route, new Action.Reply(redirect), HeaderMutation.NONE, HeaderMutation.NONE);
            } else if (uri == null) {
                Action reply = new Action.Reply(new DirectResponse(filters.status(), ""));
                route = with(route, reply, HeaderMutation.NONE, filters.responseHeaders());
            } else {
                Action forward = forward(uri, predicates, filters, timeout);
                route = with(
                        route,
                        forward,
                        filters.requestHeaders(),
                        filters.responseHeaders(),
                        filters.chain().toFilters(terms));
            }
        }
        return new Draft(route, predicates.share(), cors, predicates.firstPath());
    }

    private static ScgRoute with(ScgRoute route, Action action, HeaderMutation request, HeaderMutation response) {
        return with(route, action, request, response, List.of());
    }

    private static ScgRoute with(
            ScgRoute route, Action action, HeaderMutation request, HeaderMutation response, List<SpringFilter> chain) {
        return new ScgRoute(
                route.id(),
                route.rank(),
                route.target(),
                route.hosts(),
                route.matches(),
                action,
                request,
                response,
                chain,
                route.cors());
    }

    private Predicates predicates(Definitions definitions, Refusals refusals, Mapping mapping, String field) {
        int mark = refusals.findings().mark();
        Predicates predicates = new Predicates(refusals, defaults.basePath());
        List<Component> conditions =
                definitions.predicates(value(mapping.entries(), "predicates"), field + ".predicates");
        conditions.forEach(predicates::add);
        if (conditions.isEmpty() && !refusals.findings().brokenSince(mark)) {
            refusals.findings()
                    .error(
                            mapping.place(),
                            field + ".predicates",
                            Reason.MissingField,
                            "predicates: missing (expected: at least 1; Path=/** takes every request)");
        }
        return predicates;
    }

    /** Which hosts it is for: in the mesh also the service that it balances over. */
    private static ScgRoute.Hosts hosts(ScgRoute.Hosts written, @Nullable Uri uri, ScgRoute.Target target) {
        return target == ScgRoute.Target.MESH && written.re2() == null && uri != null && uri.balanced()
                ? new ScgRoute.Hosts(List.of(uri.host()), null)
                : written;
    }

    private static Action forward(Uri uri, Predicates predicates, Filters filters, @Nullable Duration timeout) {
        Predicates.Share share = predicates.share();
        String destination = uri.balanced() ? "" : hostHeader(uri);
        Backend backend = new Backend(
                uri,
                share == null ? 1 : share.weight(),
                filters.authority(destination),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
        return new Action.Forward(List.of(backend), filters.rewrite(), timeout, filters.retry());
    }

    private static String hostHeader(Uri uri) {
        boolean usual = uri.port() == (uri.tls() ? 443 : 80);
        return usual ? uri.host() : uri.host() + ":" + uri.port();
    }

    /** Default filters and the route's own by position, the default one first: that is how both are ordered. */
    private static List<Component> inOrder(List<Component> usual, List<Component> own) {
        List<Component> all = new ArrayList<>();
        for (int i = 0; i < Math.max(usual.size(), own.size()); i++) {
            if (i < usual.size()) {
                all.add(usual.get(i));
            }
            if (i < own.size()) {
                all.add(own.get(i));
            }
        }
        return all;
    }

    private @Nullable Uri uri(
            @Nullable String written,
            YamlNode.@Nullable Entry entry,
            Mapping mapping,
            String field,
            Findings findings) {
        if (written == null) {
            if (entry == null) {
                findings.error(
                        mapping.place(), field + ".uri", Reason.MissingField, "uri: missing (expected: lb://service)");
            }
            return null;
        }
        YamlNode.Place place = entry == null ? mapping.place() : entry.value().place();
        String text = written.startsWith("lb:") && !written.startsWith("lb://") ? written.substring(3) : written;
        boolean balanced = written.startsWith("lb:");
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean tls = scheme.equals("https") || scheme.equals("wss");
            boolean known = tls || scheme.equals("http") || scheme.equals("ws") || scheme.equals("lb");
            String host = uri.getHost() == null ? uri.getRawAuthority() : uri.getHost();
            if (known && host != null && host.indexOf('@') < 0 && host.indexOf('_') < 0) {
                int port = balanced ? 0 : uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
                return new Uri(field + ".uri", balanced, host.toLowerCase(Locale.ROOT), port, tls);
            }
        } catch (URISyntaxException notAUri) {
            // Told below, as every other text that is no destination.
        }
        findings.error(
                place,
                field + ".uri",
                written.startsWith("forward:") || written.startsWith("fn:") || written.startsWith("stream:")
                        ? Reason.Unsupported
                        : Reason.InvalidValue,
                "uri: \"" + written + "\" (expected: lb://service, http://host:port, https://host or no://op)");
        return null;
    }

    private static ScgRoute.Target target(
            Definitions definitions, Properties metadata, String field, Findings findings) {
        YamlNode node = metadata.node("weft.target");
        String word = definitions.text(node, field + ".metadata.weft.target");
        if (node == null || word == null || word.equals("gateway")) {
            return ScgRoute.Target.GATEWAY;
        }
        if (word.equals("mesh")) {
            return ScgRoute.Target.MESH;
        }
        findings.error(
                node.place(),
                field + ".metadata.weft.target",
                Reason.InvalidValue,
                "target: \"" + word + "\" (expected: gateway or mesh)");
        return ScgRoute.Target.GATEWAY;
    }

    private static List<String> optional(Definitions definitions, Properties metadata, String field) {
        YamlNode node = metadata.node("weft.optional");
        if (node instanceof YamlNode.Sequence list) {
            List<String> names = new ArrayList<>();
            for (YamlNode item : list.items()) {
                String name = definitions.text(item, field + ".metadata.weft.optional");
                if (name != null) {
                    names.add(name);
                }
            }
            return names;
        }
        String text = definitions.text(node, field + ".metadata.weft.optional");
        return text == null ? List.of() : Predicates.split(List.of(text));
    }

    private @Nullable Duration timeout(Definitions definitions, Properties metadata, String field, Findings findings) {
        YamlNode connect = metadata.node("connect-timeout");
        if (connect != null) {
            findings.note(
                    Severity.WARNING,
                    connect.place(),
                    field + ".metadata.connect-timeout",
                    Reason.Unsupported,
                    "connect-timeout: not read by route (expected: a DestinationRule's connectTimeout)");
        }
        YamlNode node = metadata.node("response-timeout");
        String text = definitions.text(node, field + ".metadata.response-timeout");
        if (node == null || text == null) {
            return defaults.timeout();
        }
        if (text.startsWith("-")) {
            return null;
        }
        Integer millis = Predicates.number(text, 36_000_000);
        if (millis == null || millis == 0) {
            findings.error(
                    node.place(),
                    field + ".metadata.response-timeout",
                    Reason.InvalidValue,
                    "response-timeout: \"" + text + "\" (expected: milliseconds, 1 to 36000000, or -1 for none)");
            return null;
        }
        return Duration.ofMillis(millis);
    }

    private static int order(@Nullable String text, Mapping mapping, String field, Findings findings) {
        if (text == null) {
            return 0;
        }
        Integer number = Predicates.number(text.startsWith("-") ? text.substring(1) : text, Integer.MAX_VALUE);
        if (number == null) {
            findings.error(
                    mapping.place(),
                    field + ".order",
                    Reason.InvalidValue,
                    "order: \"" + text + "\" (expected: a whole number of at most 9 digits)");
            return 0;
        }
        return text.startsWith("-") ? -number : number;
    }

    private static void unknown(Mapping mapping, String field, Findings findings) {
        mapping.entries().forEach((name, entry) -> {
            if (!KNOWN.contains(name)) {
                findings.error(
                        entry.name(),
                        field + "." + name,
                        Reason.UnknownField,
                        name + ": unknown field (expected: id, uri, predicates, filters, metadata, order or enabled)");
            }
        });
    }

    private static @Nullable YamlNode value(Map<String, YamlNode.Entry> entries, String name) {
        YamlNode.Entry entry = entries.get(name);
        return entry == null ? null : entry.value();
    }

    /** An answer without any backend, for a route that something later refuses. */
    static ScgRoute unavailable(ScgRoute route) {
        return with(route, UNAVAILABLE, HeaderMutation.NONE, HeaderMutation.NONE);
    }

    /** Whether a route answers for want of something that can be done with its requests. */
    static boolean isUnavailable(ScgRoute route) {
        return route.action() instanceof Action.Reply(RouteAction reply)
                && reply instanceof DirectResponse direct
                && direct.status() == 503;
    }
}
