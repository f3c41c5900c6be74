package dev.weft.config.scg;

import dev.weft.config.parse.Suggestion;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction.Redirect;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one route in their running order as changes of requests and responses. Mutable; one thread.
 *
 * <p>Responses run back through the filters, so what the last one does to them is done first.
 */
final class Filters {

    private static final Map<String, Builtin> WORDS = Builtin.words(Builtin.Kind.FILTER);
    private static final String NAME_VALUE = "=name,value, without {variables}";
    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

    private final Refusals refusals;
    private final @Nullable PathPattern pattern;
    private final boolean operation;
    private final SecureHeaders secure;
    private final UserChain chain;
    private final HeaderPlan request = new HeaderPlan();
    private final List<Consumer<HeaderPlan>> response = new ArrayList<>();
    private final PathPlan path = new PathPlan();
    private @Nullable Component pathChanged;
    private boolean preservesHost;
    private @Nullable String authority;
    private @Nullable Redirect redirect;
    private int status;
    private ScgRoute.@Nullable Retry retry;

    /**
     * Filters yet to be read.
     *
     * @param pattern the route's only path pattern; {@code null}: there is none, or several
     * @param operation the route goes to {@code no://op}
     * @param secure what {@code SecureHeaders} adds
     */
    Filters(Refusals refusals, @Nullable PathPattern pattern, boolean operation, SecureHeaders secure) {
        this.secure = secure;
        this.refusals = refusals;
        this.chain = new UserChain(refusals);
        this.pattern = pattern;
        this.operation = operation;
    }

    /** Adds one behind the others. */
    void add(Component one) {
        Builtin builtin = WORDS.get(one.name());
        if (builtin == null) {
            String near = Suggestion.nearest(one.name(), WORDS.keySet());
            if (!near.isEmpty()) {
                refusals.unknown(one, "filter", near);
            } else {
                chain.own(one);
            }
            return;
        }
        chain.beside(one, builtin);
        switch (builtin) {
            case ADD_REQUEST_HEADER, SET_REQUEST_HEADER, REMOVE_REQUEST_HEADER -> requestHeader(one, builtin);
            case ADD_REQUEST_HEADERS_IF_NOT_PRESENT -> fill(one);
            case ADD_RESPONSE_HEADER -> addResponse(one);
            case SET_RESPONSE_HEADER ->
                nameValue(one, (name, value) -> response.add(headers -> headers.set(name, value)));
            case REMOVE_RESPONSE_HEADER -> name(one, name -> response.add(headers -> headers.remove(name)));
            case SECURE_HEADERS -> secure(one);
            case PREFIX_PATH, STRIP_PREFIX, SET_PATH, REWRITE_PATH -> path(one, builtin);
            case PRESERVE_HOST_HEADER -> preservesHost = true;
            case SET_REQUEST_HOST_HEADER -> host(one);
            case REDIRECT_TO -> redirect(one);
            case SET_STATUS -> status(one);
            case RETRY -> {
                ScgRoute.Retry read = Retries.read(one, refusals);
                retry = retry == null ? read : retry;
            }
            default -> refusals.refused(one, builtin);
        }
    }

    /** What the proxy runs itself. */
    UserChain chain() {
        return chain;
    }

    HeaderMutation requestHeaders() {
        return chain.isEmpty() ? request.toMutation() : HeaderMutation.NONE;
    }

    HeaderMutation responseHeaders() {
        if (!chain.isEmpty()) {
            return HeaderMutation.NONE;
        }
        HeaderPlan plan = new HeaderPlan();
        for (int i = response.size() - 1; i >= 0; i--) {
            response.get(i).accept(plan);
        }
        return plan.toMutation();
    }

    PathRewrite rewrite() {
        return chain.isEmpty() ? path.toRewrite() : PathRewrite.Keep.INSTANCE;
    }

    /** The Host that a request goes on with: what was set, else the caller's where it is kept, else the destination's. */
    @Nullable
    String authority(String destination) {
        return authority != null ? authority : preservesHost || destination.isEmpty() ? null : destination;
    }

    /** The redirect that it is answered with; {@code null}: none. */
    @Nullable
    Redirect redirect() {
        return redirect;
    }

    /** The status of an answer that nobody else gives. */
    int status() {
        return status == 0 ? 200 : status;
    }

    ScgRoute.@Nullable Retry retry() {
        return retry;
    }

    private void requestHeader(Component one, Builtin builtin) {
        boolean host = !one.positional().isEmpty() && one.positional().get(0).equalsIgnoreCase("host")
                || one.named().getOrDefault("name", List.of()).stream().anyMatch("host"::equalsIgnoreCase);
        if (host) {
            refusals.part(one, one.shown(), "SetRequestHostHeader or PreserveHostHeader");
        } else if (builtin == Builtin.REMOVE_REQUEST_HEADER) {
            name(one, request::remove);
        } else {
            nameValue(one, builtin == Builtin.ADD_REQUEST_HEADER ? request::add : request::set);
        }
    }

    private void nameValue(Component one, BiConsumer<String, String> change) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "name", "value");
        if (args != null && isHeader(Predicates.first(args, "name"), Predicates.first(args, "value"))) {
            change.accept(Predicates.first(args, "name"), Predicates.first(args, "value"));
        } else {
            refusals.arguments(one, one.name() + NAME_VALUE);
        }
    }

    private void name(Component one, Consumer<String> change) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "name");
        String name = args == null ? "" : Predicates.first(args, "name");
        if (Predicates.isToken(name)) {
            change.accept(name);
        } else {
            refusals.arguments(one, one.name() + "=name");
        }
    }

    private void fill(Component one) {
        if (one.positional().isEmpty()) {
            refusals.arguments(one, "AddRequestHeadersIfNotPresent=name:value,name:value");
        }
        for (String pair : one.positional()) {
            int colon = pair.indexOf(':');
            String name = pair.substring(0, Math.max(0, colon)).strip();
            String value = pair.substring(colon + 1).strip();
            if (isHeader(name, value)) {
                request.fill(name, value);
            } else {
                refusals.arguments(one, "AddRequestHeadersIfNotPresent=name:value,name:value, without {variables}");
            }
        }
        if (request.isAmbiguous()) {
            refusals.part(one, one.shown() + ": also added by another filter", "one filter for each header");
        }
    }

    private void addResponse(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "name", "value", "override");
        String name = args == null ? "" : Predicates.first(args, "name");
        String value = args == null ? "" : Predicates.first(args, "value");
        if (args == null || !isHeader(name, value)) {
            refusals.arguments(one, one.name() + NAME_VALUE);
            return;
        }
        boolean always = !Predicates.first(args, "override").equalsIgnoreCase("false");
        response.add(headers -> {
            if (always) {
                headers.add(name, value);
            } else {
                headers.fill(name, value);
            }
        });
    }

    private void secure(Component one) {
        if (!one.named().isEmpty() || !one.positional().isEmpty()) {
            refusals.part(one, one.shown(), "SecureHeaders without arguments");
            return;
        }
        if (secure.broken()) {
            refusals.part(one, one.shown() + ": its settings cannot be read", "filter.secure-headers without mistakes");
        }
        if (!secure.usual()) {
            chain.changed(one);
        }
        secure.headers().forEach(header -> response.add(headers -> headers.fill(header.name(), header.value())));
    }

    private void path(Component one, Builtin builtin) {
        boolean said = switch (builtin) {
            case STRIP_PREFIX -> {
                Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "parts");
                Integer parts = args == null
                        ? null
                        : args.isEmpty() ? Integer.valueOf(1) : Predicates.number(Predicates.first(args, "parts"), 100);
                if (parts == null) {
                    refusals.arguments(one, "StripPrefix=1");
                    yield true;
                }
                yield path.strip(parts);
            }
            case PREFIX_PATH -> {
                String prefix = only(one, "prefix");
                if (!prefix.startsWith("/") || !isPlainPath(prefix)) {
                    refusals.arguments(one, "PrefixPath=/path, without {variables}");
                    yield true;
                }
                yield path.prefix(prefix);
            }
            case SET_PATH -> setPath(one);
            default -> rewritePath(one);
        };
        if (!said) {
            String before = pathChanged == null ? "another filter" : pathChanged.shown();
            refusals.part(
                    one, one.shown() + ": after " + before, "one change of the path, or StripPrefix and PrefixPath");
        }
        pathChanged = one;
    }

    private boolean setPath(Component one) {
        String template = only(one, "template");
        if (!template.startsWith("/")) {
            refusals.arguments(one, "SetPath=/path");
            return true;
        }
        if (isPlainPath(template)) {
            path.replace(template);
            return true;
        }
        StringBuilder substitution = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            substitution.append(
                    template.substring(at, open < 0 ? template.length() : open).replace("\\", "\\\\"));
            if (open < 0) {
                return pattern != null && path.template(pattern.re2(), substitution.toString());
            }
            int group = close < 0 || pattern == null
                    ? 0
                    : pattern.variables().indexOf(template.substring(open + 1, close)) + 1;
            if (group < 1 || group > 9) {
                refusals.arguments(one, "SetPath with variables of the route's one Path pattern");
                return true;
            }
            substitution.append('\\').append(group);
            at = close + 1;
        }
        return pattern != null && path.template(pattern.re2(), substitution.toString());
    }

    private boolean rewritePath(Component one) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, "regexp", "replacement");
        if (args == null || Predicates.first(args, "regexp").isEmpty()) {
            refusals.arguments(one, "RewritePath=expression,replacement");
            return true;
        }
        JavaRegex regex = JavaRegex.of(Predicates.first(args, "regexp"));
        String problem = regex.problem();
        // Spring Cloud Gateway writes "$\" for a dollar sign that is no placeholder.
        String substitution =
                regex.substitution(Predicates.first(args, "replacement").replace("$\\", "$"));
        if (problem != null || substitution == null) {
            refusals.part(
                    one,
                    "RewritePath: " + (problem == null ? "\"" + Predicates.first(args, "replacement") + "\"" : problem),
                    "an expression that RE2 reads, and at most nine of its groups");
            return true;
        }
        return path.expression(regex.re2(), substitution);
    }

    private void host(Component one) {
        String host = only(one, "host");
        if (host.isEmpty() || !host.chars().allMatch(c -> c > ' ' && c < 127 && "/?#@{}".indexOf(c) < 0)) {
            refusals.arguments(one, "SetRequestHostHeader=example.com");
            return;
        }
        authority = host;
    }

    private void redirect(Component one) {
        Map<String, List<String>> args =
                one.arguments(Component.Shortcut.PLAIN, "status", "url", "includeRequestParams");
        Integer code = args == null ? null : Predicates.number(Predicates.first(args, "status"), 399);
        URI url = args == null ? null : uri(Predicates.first(args, "url"));
        boolean whole = url != null
                && url.getScheme() != null
                && url.getHost() != null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
        if (args == null || code == null || url == null || !REDIRECTS.contains(code) || !whole) {
            refusals.arguments(one, "RedirectTo=302,https://example.com/path, status one of " + REDIRECTS);
            return;
        }
        boolean keepsQuery = Predicates.first(args, "includeRequestParams").equalsIgnoreCase("true");
        String target = url.getRawPath() == null ? "" : url.getRawPath();
        Redirect read = new Redirect(
                url.getScheme().toLowerCase(Locale.ROOT),
                url.getHost(),
                Math.max(0, url.getPort()),
                new PathRewrite.ReplaceFull(target.isEmpty() ? "/" : target),
                code,
                !keepsQuery);
        redirect = redirect == null ? read : redirect;
    }

    private void status(Component one) {
        Integer code = Predicates.number(only(one, "status"), 599);
        if (code == null || code < 200) {
            refusals.arguments(one, "SetStatus=200 to 599, as a number");
        } else if (operation) {
            status = code;
        } else {
            refusals.refused(one, Builtin.SET_STATUS);
        }
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException notAUri) {
            return null;
        }
    }

    private static String only(Component one, String field) {
        Map<String, List<String>> args = one.arguments(Component.Shortcut.PLAIN, field);
        return args == null ? "" : Predicates.first(args, field);
    }

    private static boolean isPlainPath(String path) {
        return path.chars().allMatch(c -> c > ' ' && c < 127 && "{}?#".indexOf(c) < 0);
    }

    private static boolean isHeader(String name, String value) {
        return Predicates.isToken(name)
                && !value.isEmpty()
                && value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '{');
    }
}
