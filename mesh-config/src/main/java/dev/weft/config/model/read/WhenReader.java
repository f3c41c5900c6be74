package dev.weft.config.model.read;

import dev.weft.config.model.AuthorizationPolicy.Attribute;
import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.When;
import dev.weft.config.parse.Fields;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one condition of {@code when}. A key that is not known is an error, never ignored.
 *
 * <p>Source: Istio, "Authorization Policy Conditions".
 */
final class WhenReader {

    private static final String KEYS =
            "request.headers[NAME], source.ip, remote.ip, source.namespace, source.principal, "
                    + "source.serviceAccount, source.trustDomain, request.auth.principal, request.auth.audiences, "
                    + "request.auth.presenter, request.auth.claims[NAME], destination.ip, destination.port or connection.sni";
    private static final String EXPERIMENTAL = "experimental.";

    private final String effect;
    private final boolean trusted;

    /**
     * A reader for one policy.
     *
     * @param effect what becomes of a rule with a condition that nothing can tell, in words
     * @param trusted its namespace is known
     */
    WhenReader(String effect, boolean trusted) {
        this.effect = effect;
        this.trusted = trusted;
    }

    /** What a key stands for. */
    private record Key(Attribute attribute, List<String> names, Function<String, @Nullable String> problem) {
        Key(Attribute attribute, Function<String, @Nullable String> problem) {
            this(attribute, List.of(), problem);
        }
    }

    /** The condition; {@code null} when it cannot be read, which was reported, or has no part that can be. */
    @Nullable
    When read(Fields item) {
        item.ignore("key", "values", "notValues");
        item.end();
        String text = item.requiredText("key");
        if (text == null) {
            return null;
        }
        Key key = key(text);
        if (key == null) {
            item.invalid("key", Fields.quoted(text), KEYS);
            return null;
        }
        if (!item.has("values") && !item.has("notValues")) {
            item.findings()
                    .error(
                            item.place(),
                            item.path(),
                            Reason.MissingField,
                            text + ": no values (expected: values, notValues or both)");
            return null;
        }
        Condition condition = RuleValues.condition(item, "values", "notValues", key.problem());
        if (key.attribute().needsFilter()) {
            item.findings()
                    .note(
                            Severity.ERROR,
                            item.placeOf("key"),
                            item.path("key"),
                            Reason.Unsupported,
                            "key: " + text + " is told by no filter yet; " + effect);
        }
        boolean unknown = key.attribute() == Attribute.SOURCE_SERVICE_ACCOUNT && !trusted;
        return unknown || condition.isAny() ? null : new When(key.attribute(), key.names(), condition);
    }

    private static @Nullable Key key(String text) {
        return switch (text) {
            case "source.ip" -> new Key(Attribute.SOURCE_IP, RuleValues::block);
            case "remote.ip" -> new Key(Attribute.REMOTE_IP, RuleValues::block);
            case "source.namespace" -> new Key(Attribute.SOURCE_NAMESPACE, RuleValues::namespace);
            case "source.principal" -> new Key(Attribute.SOURCE_PRINCIPAL, RuleValues::anyText);
            case "source.serviceAccount" -> new Key(Attribute.SOURCE_SERVICE_ACCOUNT, RuleValues::account);
            case "source.trustDomain" -> new Key(Attribute.SOURCE_TRUST_DOMAIN, RuleValues::trustDomain);
            case "destination.ip" -> new Key(Attribute.DESTINATION_IP, RuleValues::block);
            case "destination.port" -> new Key(Attribute.DESTINATION_PORT, RuleValues::port);
            case "connection.sni" -> new Key(Attribute.SERVER_NAME, RuleValues::anyText);
            case "request.auth.principal" -> new Key(Attribute.REQUEST_PRINCIPAL, RuleValues::anyText);
            case "request.auth.audiences" -> new Key(Attribute.CLAIM, List.of("aud"), RuleValues::anyText);
            case "request.auth.presenter" -> new Key(Attribute.CLAIM, List.of("azp"), RuleValues::anyText);
            default -> bracketed(text);
        };
    }

    private static @Nullable Key bracketed(String text) {
        int open = text.indexOf('[');
        List<String> names = open < 0 ? List.of() : names(text.substring(open));
        if (names.isEmpty()) {
            return null;
        }
        String stem = text.substring(0, open);
        if (stem.equals("request.headers")) {
            return names.size() == 1 && isHeader(names.get(0))
                    ? new Key(Attribute.REQUEST_HEADER, names, RuleValues::anyText)
                    : null;
        }
        if (stem.equals("request.auth.claims")) {
            return new Key(Attribute.CLAIM, names, RuleValues::anyText);
        }
        if (stem.startsWith(EXPERIMENTAL + "envoy.filters.")) {
            List<String> path = new ArrayList<>(List.of(stem.substring(EXPERIMENTAL.length())));
            path.addAll(names);
            return new Key(Attribute.FILTER_METADATA, path, RuleValues::anyText);
        }
        return null;
    }

    private static boolean isHeader(String name) {
        return Names.isToken(name.startsWith(":") ? name.substring(1) : name);
    }

    /** What stands in {@code [A][B]}; empty when it is something else. */
    private static List<String> names(String brackets) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < brackets.length()) {
            int close = brackets.indexOf(']', at);
            if (brackets.charAt(at) != '[' || close <= at + 1) {
                return List.of();
            }
            names.add(brackets.substring(at + 1, close));
            at = close + 1;
        }
        return names;
    }
}
