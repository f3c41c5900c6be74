package dev.weft.config.model.read;

import dev.weft.config.model.VirtualService.Action;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.HttpMatch;
import dev.weft.config.model.VirtualService.HttpRule;
import dev.weft.config.model.read.DeliveryReader.Delivery;
import dev.weft.config.model.read.traffic.CorsReader;
import dev.weft.config.model.read.traffic.FaultReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.policy.route.RouteFilters;
import dev.weft.types.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule of a VirtualService.
 *
 * <p>Source: Istio {@code HTTPRoute}, {@code HTTPRouteDestination}, {@code HTTPRewrite}, {@code HTTPRedirect}.
 */
final class HttpRuleReader {

    private static final Map<String, Boolean> DERIVED_PORTS =
            Map.of("FROM_PROTOCOL_DEFAULT", false, "FROM_REQUEST_PORT", true);

    private static final long MOST_TOTAL_WEIGHT = 0xFFFF_FFFFL;

    private HttpRuleReader() {}

    /** The rule; {@code null} when it is broken or never matches. */
    static @Nullable HttpRule read(Fields rule, int index) {
        rule.ignore(
                "name", "match", "route", "redirect", "directResponse", "rewrite", "timeout", "headers", "delegate");
        rule.ignore("retries", "fault", "corsPolicy", "mirror", "mirrors");
        rule.ignore("mirrorPercentage", "mirrorPercent", "mirror_percent");
        rule.end();
        List<HttpMatch> matches = rule.objects("match", MatchReader::read);
        HeaderReader.Both headers = HeaderReader.istio(rule);
        RouteFilters filters = new RouteFilters(
                CorsReader.istio(rule.object("corsPolicy"), MatchReader::string),
                FaultReader.read(rule.object("fault")));
        Action action = action(rule, filters.fault() != null);
        if (rule.size("match") > 0 && matches.isEmpty() || action == null) {
            return null;
        }
        return new HttpRule(
                index, rule.text("name", ""), matches, action, headers.request(), headers.response(), filters);
    }

    private static @Nullable Action action(Fields rule, boolean faulty) {
        Rewrite rewrite = rewrite(rule);
        Delivery delivery = DeliveryReader.read(rule, faulty);
        List<String> written = new ArrayList<>();
        for (String name : List.of("route", "redirect", "directResponse")) {
            if (rule.has(name)) {
                written.add(name);
            }
        }
        Fields delegate = rule.object("delegate");
        if (delegate != null) {
            if (!written.isEmpty()) {
                rule.invalid(
                        "delegate", "beside " + written.get(0), "one of route, redirect, directResponse and delegate");
                return null;
            }
            return delegate(delegate, rewrite, delivery);
        }
        if (written.isEmpty()) {
            rule.findings()
                    .error(
                            rule.place(),
                            rule.path("route"),
                            Reason.MissingField,
                            "route: missing (expected: route, redirect, directResponse or delegate)");
            return null;
        }
        if (written.size() > 1) {
            rule.invalid(written.get(1), "beside " + written.get(0), "one of route, redirect and directResponse");
            return null;
        }
        return switch (written.get(0)) {
            case "route" -> forward(rule, rewrite, delivery);
            case "redirect" -> redirect(rule);
            default -> directResponse(rule);
        };
    }

    private static @Nullable Action delegate(Fields delegate, Rewrite rewrite, Delivery delivery) {
        delegate.ignore("name", "namespace");
        delegate.end();
        String name = delegate.requiredText("name");
        return name == null
                ? null
                : new Action.Delegate(
                        name,
                        delegate.text("namespace", ""),
                        rewrite,
                        delivery.timeout(),
                        delivery.retries(),
                        delivery.mirrors());
    }

    private static @Nullable Action forward(Fields rule, Rewrite rewrite, Delivery delivery) {
        List<Destination> destinations = destinations(rule, item -> {
            item.ignore("destination", "weight", "headers");
            return HeaderReader.istio(item);
        });
        return destinations.isEmpty()
                ? null
                : new Action.Forward(destinations, rewrite, delivery.timeout(), delivery.retries(), delivery.mirrors());
    }

    /**
     * The list {@code route} with its weights; empty when it is broken.
     *
     * @param headers reads what a destination may have beside where and how much
     */
    static List<Destination> destinations(Fields rule, Function<Fields, HeaderReader.Both> headers) {
        int written = rule.size("route");
        List<Destination> destinations =
                rule.objects("route", item -> destination(item, written == 1, headers.apply(item)));
        long total = destinations.stream().mapToLong(Destination::weight).sum();
        if (written == 0) {
            rule.invalid("route", "[]", "at least 1 destination");
        } else if (destinations.size() == written && (total == 0 || total > MOST_TOTAL_WEIGHT)) {
            rule.invalid("route", "weights that sum to " + total, "a sum of 1 to " + MOST_TOTAL_WEIGHT);
        }
        return destinations;
    }

    private static @Nullable Destination destination(Fields item, boolean single, HeaderReader.Both headers) {
        item.end();
        int weight = (int) item.integer("weight", 0, Integer.MAX_VALUE, 0);
        return target(item.requiredObject("destination"), single ? Math.max(1, weight) : weight, headers);
    }

    /** Host, subset and port; {@code null} when they are broken. */
    static @Nullable Destination target(@Nullable Fields destination, int weight, HeaderReader.Both headers) {
        if (destination == null) {
            return null;
        }
        destination.ignore("host", "subset", "port");
        destination.end();
        String host = destination.requiredText("host");
        if (host != null && !Names.isHost(host) && !Names.isIp(host)) {
            destination.invalid("host", Fields.quoted(host), "a host without wildcard");
        }
        String subset = destination.text("subset", "");
        int port = portNumber(destination);
        return host == null
                ? null
                : new Destination(
                        host.toLowerCase(Locale.ROOT), subset, port, weight, headers.request(), headers.response());
    }

    /** {@code port.number}, or 0. */
    static int portNumber(Fields fields) {
        Fields port = fields.object("port");
        if (port == null) {
            return 0;
        }
        port.ignore("number");
        port.end();
        if (!port.has("number")) {
            port.missing("number");
        }
        return port.port("number");
    }

    private static Rewrite rewrite(Fields rule) {
        Fields rewrite = rule.object("rewrite");
        if (rewrite == null) {
            return Rewrite.NONE;
        }
        rewrite.ignore("uri", "authority", "uriRegexRewrite");
        rewrite.end();
        if (!rule.has("route") && !rule.has("delegate")) {
            rule.invalid("rewrite", "without route", "a rule with route");
        }
        PathRewrite path = PathRewrite.Keep.INSTANCE;
        String uri = rewrite.text("uri");
        Fields regex = rewrite.object("uriRegexRewrite");
        if (uri != null && !uri.isEmpty()) {
            path = new PathRewrite.ReplaceMatched(uri);
            if (regex != null) {
                rewrite.invalid("uriRegexRewrite", "beside uri", "one of uri and uriRegexRewrite");
            }
        } else if (regex != null) {
            regex.ignore("match", "rewrite");
            regex.end();
            String pattern = regex.requiredText("match");
            String substitution = regex.text("rewrite", "");
            if (pattern != null && MatchReader.regex(regex, "match", pattern) != null) {
                path = new PathRewrite.ReplaceRegex(pattern, substitution);
            }
        }
        String authority = rewrite.text("authority");
        return new Rewrite(path, authority == null || authority.isEmpty() ? null : authority);
    }

    private static @Nullable Action redirect(Fields rule) {
        Fields redirect = rule.object("redirect");
        if (redirect == null) {
            return null;
        }
        redirect.ignore("uri", "prefixRewrite", "authority", "scheme", "port", "redirectCode", "derivePort");
        redirect.end();
        String uri = redirect.text("uri");
        String prefix = redirect.text("prefixRewrite");
        PathRewrite path = PathRewrite.Keep.INSTANCE;
        if (uri != null && prefix != null) {
            redirect.invalid("prefixRewrite", "beside uri", "one of uri and prefixRewrite");
        } else if (uri != null && !uri.isEmpty()) {
            path = new PathRewrite.ReplaceFull(uri);
        } else if (prefix != null && !prefix.isEmpty()) {
            path = new PathRewrite.ReplaceMatched(prefix);
        }
        int port = redirect.port("port");
        boolean portOfRequest = redirect.choice("derivePort", DERIVED_PORTS, false);
        if (port > 0 && redirect.has("derivePort")) {
            redirect.invalid("derivePort", "beside port", "one of port and derivePort");
        }
        int code = (int) redirect.integer("redirectCode", 301, 308, 301);
        if (code > 303 && code < 307) {
            redirect.invalid("redirectCode", Integer.toString(code), "301, 302, 303, 307 or 308");
            return null;
        }
        RouteAction.Redirect reply =
                new RouteAction.Redirect(redirect.text("scheme"), redirect.text("authority"), port, path, code, false);
        return new Action.Reply(reply, portOfRequest);
    }

    private static @Nullable Action directResponse(Fields rule) {
        Fields response = rule.object("directResponse");
        if (response == null) {
            return null;
        }
        response.ignore("status", "body");
        response.end();
        if (!response.has("status")) {
            response.missing("status");
        }
        int status = (int) response.integer("status", 200, 599, 200);
        return new Action.Reply(new RouteAction.DirectResponse(status, body(response.object("body"))));
    }

    private static String body(@Nullable Fields body) {
        if (body == null) {
            return "";
        }
        body.ignore("string", "bytes");
        body.end();
        String bytes = body.text("bytes");
        if (bytes == null) {
            return body.text("string", "");
        }
        try {
            return new String(Base64.getDecoder().decode(bytes), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            body.invalid("bytes", Fields.quoted(bytes), "base64");
            return "";
        }
    }
}
