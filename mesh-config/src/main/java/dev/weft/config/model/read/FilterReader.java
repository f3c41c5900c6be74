package dev.weft.config.model.read;

import dev.weft.config.model.HttpRoute;
import dev.weft.config.model.HttpRoute.MirrorTo;
import dev.weft.config.model.read.traffic.CorsReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code filters} of an HTTPRoute's rule or backend do together.
 *
 * <p>Source: Gateway API {@code HTTPRouteFilter}: a filter that cannot be carried out must not be skipped; requests that
 * it would have seen are answered with an error.
 */
final class FilterReader {

    private static final Map<String, String> FIELDS = Map.of(
            "RequestHeaderModifier", "requestHeaderModifier",
            "ResponseHeaderModifier", "responseHeaderModifier",
            "RequestRedirect", "requestRedirect",
            "URLRewrite", "urlRewrite",
            "RequestMirror", "requestMirror",
            "CORS", "cors",
            "ExternalAuth", "externalAuth",
            "ExtensionRef", "extensionRef");

    private final Set<String> seen = new HashSet<>();
    private final boolean singlePrefix;
    private final boolean inRule;
    private HeaderMutation request = HeaderMutation.NONE;
    private HeaderMutation response = HeaderMutation.NONE;
    private Rewrite rewrite = Rewrite.NONE;
    private @Nullable RouteAction reply;
    private @Nullable CorsPolicy cors;
    private final List<MirrorTo> mirrors = new ArrayList<>();
    private final String namespace;

    private FilterReader(boolean singlePrefix, boolean inRule, String namespace) {
        this.namespace = namespace;
        this.singlePrefix = singlePrefix;
        this.inRule = inRule;
    }

    /**
     * Reads {@code filters}.
     *
     * @param singlePrefix whether the rule matches exactly one path prefix, which replacing it needs
     * @param inRule whether they belong to a rule, not to a backend
     * @param namespace the route's
     */
    static FilterReader read(Fields parent, boolean singlePrefix, boolean inRule, String namespace) {
        FilterReader reader = new FilterReader(singlePrefix, inRule, namespace);
        parent.objects("filters", filter -> {
            reader.take(filter);
            return filter;
        });
        if (reader.seen.contains("RequestRedirect") && reader.seen.contains("URLRewrite")) {
            parent.invalid("filters", "RequestRedirect beside URLRewrite", "one of them");
        }
        return reader;
    }

    HeaderMutation request() {
        return request;
    }

    HeaderMutation response() {
        return response;
    }

    Rewrite rewrite() {
        return rewrite;
    }

    /** CORS of the rule; {@code null}: nothing is said. */
    @Nullable
    CorsPolicy cors() {
        return cors;
    }

    /** Copies, in order. */
    List<MirrorTo> mirrors() {
        return mirrors;
    }

    /** The answer that replaces forwarding; {@code null} when requests are forwarded. */
    @Nullable
    RouteAction reply() {
        return reply;
    }

    boolean isRedirect() {
        return reply instanceof RouteAction.Redirect;
    }

    private void take(Fields filter) {
        FIELDS.values().forEach(filter::ignore);
        String type = filter.requiredText("type");
        filter.end();
        String field = type == null ? null : FIELDS.get(type);
        if (type == null || field == null) {
            if (type != null) {
                filter.invalid("type", Fields.quoted(type), String.join(", ", new TreeSet<>(FIELDS.keySet())));
            }
            return;
        }
        for (String other : FIELDS.values()) {
            if (!other.equals(field) && filter.has(other)) {
                filter.invalid(other, "with type " + type, field);
            }
        }
        if (!seen.add(type) && !type.equals("RequestMirror") && !type.equals("ExtensionRef")) {
            filter.invalid("type", Fields.quoted(type), "each filter once");
        }
        Fields settings = filter.requiredObject(field);
        if (settings != null) {
            apply(type, filter, settings);
        }
    }

    private void apply(String type, Fields filter, Fields settings) {
        switch (type) {
            case "RequestHeaderModifier" -> request = HeaderReader.gateway(settings);
            case "ResponseHeaderModifier" -> response = HeaderReader.gateway(settings);
            case "URLRewrite" -> {
                Rewrite read = rewrite(settings);
                if (inRule) {
                    rewrite = read;
                } else {
                    refuse(type, filter);
                }
            }
            case "RequestRedirect" -> {
                RouteAction read = redirect(settings);
                if (inRule) {
                    reply = read;
                } else {
                    refuse(type, filter);
                }
            }
            case "RequestMirror" -> {
                if (inRule) {
                    mirror(settings);
                } else {
                    note(filter, Severity.WARNING, type + ": not supported yet here; requests are not mirrored");
                }
            }
            case "CORS" -> {
                CorsPolicy read = CorsReader.gateway(settings);
                if (inRule) {
                    cors = read;
                } else {
                    refuse(type, filter);
                }
            }
            default -> refuse(type, filter);
        }
    }

    /** {@code percent} or {@code fraction}; everything without them. */
    private void mirror(Fields settings) {
        settings.ignore("backendRef", "percent", "fraction");
        settings.end();
        Fraction share = Fraction.ALL;
        Fields fraction = settings.object("fraction");
        if (settings.has("percent")) {
            share = Fraction.percent((double) settings.integer("percent", 0, 100, 100));
            if (fraction != null) {
                settings.invalid("fraction", "beside percent", "one of percent and fraction");
            }
        } else if (fraction != null) {
            fraction.ignore("numerator", "denominator");
            fraction.end();
            long denominator = fraction.integer("denominator", 1, Integer.MAX_VALUE, 100);
            long numerator = fraction.integer("numerator", 0, denominator, 0);
            share = new Fraction((int) Math.round(1_000_000.0 * numerator / denominator));
        }
        Fields ref = settings.requiredObject("backendRef");
        HttpRoute.Target target = ref == null ? null : HttpRouteReader.target(ref, namespace);
        if (ref != null && target != null && share.perMillion() > 0) {
            mirrors.add(new MirrorTo(ref.path(), target, share));
        }
    }

    private void refuse(String type, Fields filter) {
        note(filter, Severity.ERROR, type + ": not supported yet here; requests are answered with 500");
        reply = new RouteAction.DirectResponse(500, "");
    }

    private static void note(Fields filter, Severity severity, String message) {
        filter.findings().note(severity, filter.placeOf("type"), filter.path("type"), Reason.Unsupported, message);
    }

    private Rewrite rewrite(Fields settings) {
        settings.ignore("hostname", "path");
        settings.end();
        return new Rewrite(path(settings.object("path")), hostname(settings));
    }

    private RouteAction redirect(Fields settings) {
        settings.ignore("scheme", "hostname", "path", "port", "statusCode");
        settings.end();
        int status = (int) settings.integer("statusCode", 301, 308, 302);
        if (status > 303 && status < 307) {
            settings.invalid("statusCode", Integer.toString(status), "301, 302, 303, 307 or 308");
        }
        String scheme = settings.choice("scheme", Map.of("http", "http", "https", "https"), "");
        return new RouteAction.Redirect(
                scheme.isEmpty() ? null : scheme,
                hostname(settings),
                settings.port("port"),
                path(settings.object("path")),
                status,
                false);
    }

    private static @Nullable String hostname(Fields settings) {
        String hostname = settings.text("hostname");
        if (hostname != null && !Names.isHost(hostname)) {
            settings.invalid("hostname", Fields.quoted(hostname), "a host without wildcard");
        }
        return hostname;
    }

    private PathRewrite path(@Nullable Fields path) {
        if (path == null) {
            return PathRewrite.Keep.INSTANCE;
        }
        path.ignore("replaceFullPath", "replacePrefixMatch");
        String type = path.requiredText("type");
        path.end();
        if (type == null) {
            return PathRewrite.Keep.INSTANCE;
        }
        String full = path.text("replaceFullPath");
        String prefix = path.text("replacePrefixMatch");
        if (type.equals("ReplaceFullPath") && full != null && prefix == null) {
            return new PathRewrite.ReplaceFull(full);
        }
        if (type.equals("ReplacePrefixMatch") && prefix != null && full == null) {
            if (!singlePrefix) {
                path.invalid(
                        "replacePrefixMatch", Fields.quoted(prefix), "a rule with exactly one match, a PathPrefix");
            }
            return new PathRewrite.ReplaceMatched(prefix);
        }
        path.invalid("type", Fields.quoted(type), "ReplaceFullPath or ReplacePrefixMatch, with the field of that name");
        return PathRewrite.Keep.INSTANCE;
    }
}
