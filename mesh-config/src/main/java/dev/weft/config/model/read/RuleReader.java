package dev.weft.config.model.read;

import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.Operation;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.AuthorizationPolicy.Source;
import dev.weft.config.model.AuthorizationPolicy.When;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule of an AuthorizationPolicy. What cannot be read is left out of a rule that denies, so that it matches
 * more; a rule that allows is left out as a whole.
 *
 * <p>Source: Istio {@code Rule}, {@code Source}, {@code Operation}.
 */
final class RuleReader {

    private static final Source ANY_SOURCE = new Source(
            Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY);
    private static final Operation ANY_OPERATION =
            new Operation(Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY);

    private final boolean deny;
    private final boolean trusted;
    private final String effect;
    private boolean unsupported;

    /**
     * A reader for one policy.
     *
     * @param deny its rules deny
     * @param trusted its namespace is known; otherwise a service account without namespace cannot be read
     */
    RuleReader(boolean deny, boolean trusted) {
        this.deny = deny;
        this.trusted = trusted;
        this.effect = deny ? "the rule denies whatever its value" : "the rule never matches";
    }

    boolean isDeny() {
        return deny;
    }

    /** The rule; {@code null} when it allows and cannot be read in full. */
    @Nullable
    Rule read(Fields rule, int index) {
        Findings findings = rule.findings();
        int mark = findings.mark();
        unsupported = rule.incomplete();
        rule.ignore("from", "to", "when");
        rule.end();
        List<Source> from = alternatives(rule, "from", "source", this::source, ANY_SOURCE);
        List<Operation> to = alternatives(rule, "to", "operation", this::operation, ANY_OPERATION);
        List<When> when = rule.objects("when", item -> new WhenReader(effect, trusted).read(item));
        boolean readable = !unsupported && !findings.brokenSince(mark);
        return deny || readable ? new Rule(index, from, to, when) : null;
    }

    /** The items of {@code from} or {@code to}; none, which always matches, as soon as one of them always matches. */
    private <T> List<T> alternatives(Fields rule, String list, String item, Function<Fields, T> reader, T any) {
        if (!rule.has(list)) {
            return List.of();
        }
        Findings findings = rule.findings();
        int mark = findings.mark();
        int size = rule.size(list);
        if (size == 0) {
            rule.invalid(list, "no " + item, "at least 1 " + item + ", or no " + list);
        }
        List<T> read = rule.objects(list, wrapper -> {
            wrapper.ignore(item);
            wrapper.end();
            Fields inner = wrapper.requiredObject(item);
            return inner == null ? any : reader.apply(inner);
        });
        boolean lost = read.size() < size || size == 0 || findings.brokenSince(mark) && rule.incomplete();
        return lost || read.contains(any) ? List.of() : read;
    }

    private Source source(Fields source) {
        source.unsupported(
                Severity.ERROR, "no token is checked, " + effect, "requestPrincipals", "notRequestPrincipals");
        Condition principals = RuleValues.condition(source, "principals", "notPrincipals", RuleValues::anyText);
        Condition tokens =
                RuleValues.condition(source, "requestPrincipals", "notRequestPrincipals", RuleValues::anyText);
        Condition namespaces = RuleValues.condition(source, "namespaces", "notNamespaces", RuleValues::namespace);
        Condition accounts = RuleValues.condition(source, "serviceAccounts", "notServiceAccounts", RuleValues::account);
        Condition domains = RuleValues.condition(source, "trustDomains", "notTrustDomains", RuleValues::trustDomain);
        Condition remoteIps = RuleValues.condition(source, "remoteIpBlocks", "notRemoteIpBlocks", RuleValues::block);
        Condition ips = RuleValues.condition(source, "ipBlocks", "notIpBlocks", RuleValues::block);
        source.end();
        requireOne(source, "source");
        boolean byAccount = source.has("serviceAccounts") || source.has("notServiceAccounts");
        for (String other : List.of("principals", "notPrincipals", "namespaces", "notNamespaces")) {
            if (byAccount && source.has(other)) {
                source.invalid(other, "beside serviceAccounts", "serviceAccounts without namespaces and principals");
                return ANY_SOURCE;
            }
        }
        warnOfScheme(source);
        return new Source(principals, tokens, namespaces, trusted ? accounts : Condition.ANY, domains, remoteIps, ips);
    }

    private Operation operation(Fields operation) {
        Condition hosts = RuleValues.condition(operation, "hosts", "notHosts", RuleValues::anyText);
        Condition ports = RuleValues.condition(operation, "ports", "notPorts", RuleValues::port);
        Condition methods = RuleValues.condition(operation, "methods", "notMethods", RuleValues::method);
        Condition paths = RuleValues.condition(operation, "paths", "notPaths", RuleValues::path);
        operation.end();
        requireOne(operation, "operation");
        warnOf(operation, "methods", method -> method.equals(method.toUpperCase(Locale.ROOT)), "upper case");
        warnOf(
                operation,
                "paths",
                path -> path.startsWith("/") || path.startsWith("*") || path.startsWith("{"),
                "a path that starts with / or *");
        return new Operation(hosts, ports, methods, paths);
    }

    private static void requireOne(Fields fields, String what) {
        if (fields.names().isEmpty()) {
            fields.findings()
                    .error(
                            fields.place(),
                            fields.path(),
                            Reason.MissingField,
                            what + ": {} (expected: at least 1 condition)");
        }
    }

    private static void warnOfScheme(Fields source) {
        warnOf(source, "principals", principal -> !principal.startsWith("spiffe://"), "no spiffe:// before it");
    }

    private static void warnOf(Fields fields, String name, Function<String, Boolean> fine, String expected) {
        for (String half : List.of(name, "not" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))) {
            List<String> values = fields.size(half) > 0 ? fields.readableTexts(half) : List.of();
            for (String value : values) {
                if (!fine.apply(value)) {
                    fields.findings()
                            .note(
                                    Severity.WARNING,
                                    fields.placeOf(half),
                                    fields.path(half),
                                    Reason.Unreachable,
                                    half + ": " + Fields.quoted(value) + " never matches (expected: " + expected + ")");
                }
            }
        }
    }
}
