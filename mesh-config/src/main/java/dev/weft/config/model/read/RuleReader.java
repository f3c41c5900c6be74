package dev.weft.config.model.read;

import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.Operation;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.AuthorizationPolicy.Source;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
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

    private static final Source ANY_SOURCE = new Source(Condition.ANY, Condition.ANY, Condition.ANY);
    private static final Operation ANY_OPERATION =
            new Operation(Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY);
    private static final String[] OTHER_SOURCES = {
        "requestPrincipals",
        "notRequestPrincipals",
        "ipBlocks",
        "notIpBlocks",
        "remoteIpBlocks",
        "notRemoteIpBlocks",
        "trustDomains",
        "notTrustDomains"
    };

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
        rule.ignore("from", "to");
        unsupported |= rule.unsupported(Severity.ERROR, effect, "when");
        rule.end();
        List<Source> from = alternatives(rule, "from", "source", this::source, ANY_SOURCE);
        List<Operation> to = alternatives(rule, "to", "operation", this::operation, ANY_OPERATION);
        boolean readable = !unsupported && !findings.brokenSince(mark);
        return deny || readable ? new Rule(index, from, to) : null;
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
        unsupported |= source.unsupported(Severity.ERROR, effect, OTHER_SOURCES);
        Condition principals = condition(source, "principals", "notPrincipals", RuleReader::anyText);
        Condition namespaces = condition(source, "namespaces", "notNamespaces", RuleReader::namespace);
        Condition accounts = condition(source, "serviceAccounts", "notServiceAccounts", RuleReader::account);
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
        return new Source(principals, namespaces, trusted ? accounts : Condition.ANY);
    }

    private Operation operation(Fields operation) {
        Condition hosts = condition(operation, "hosts", "notHosts", RuleReader::anyText);
        Condition ports = condition(operation, "ports", "notPorts", RuleReader::port);
        Condition methods = condition(operation, "methods", "notMethods", RuleReader::method);
        Condition paths = new Condition(paths(operation, "paths"), paths(operation, "notPaths"));
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

    /** Both halves of a condition; a half that cannot be read is left out as a whole. */
    private static Condition condition(
            Fields fields, String name, String notName, Function<String, @Nullable String> problem) {
        return new Condition(values(fields, name, problem), values(fields, notName, problem));
    }

    private static List<String> values(Fields fields, String name, Function<String, @Nullable String> problem) {
        Findings findings = fields.findings();
        int mark = findings.mark();
        List<String> values = new ArrayList<>(fields.texts(name));
        for (int i = 0; i < values.size(); i++) {
            String expected = problem.apply(values.get(i));
            if (expected != null) {
                fields.invalidItem(name, i, Fields.quoted(values.get(i)), expected);
            }
        }
        if (fields.has(name) && values.isEmpty() && !findings.brokenSince(mark)) {
            fields.invalid(name, "[]", "at least 1 value, or no " + name);
        }
        if ((name.endsWith("erviceAccounts")) && values.size() > 16) {
            fields.invalid(name, values.size() + " values", "at most 16");
        }
        return findings.brokenSince(mark) ? List.of() : values;
    }

    /** Paths; templates that go on after {@code {**}} are known but not supported. */
    private List<String> paths(Fields operation, String name) {
        boolean deep = operation.readableTexts(name).stream()
                .anyMatch(path -> path.contains("{**}/") && path(path.substring(0, path.indexOf("{**}") + 4)) == null);
        if (deep) {
            unsupported |= operation.unsupported(Severity.ERROR, "a path after {**} is not matched, " + effect, name);
            return List.of();
        }
        return values(operation, name, RuleReader::path);
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

    private static @Nullable String anyText(String value) {
        return value.isEmpty() ? "at least 1 character" : null;
    }

    private static @Nullable String namespace(String value) {
        boolean valid = !value.isEmpty()
                && value.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '*');
        return valid ? null : "a namespace, or a part of one with * before or after it";
    }

    private static @Nullable String method(String value) {
        return Names.isToken(value) ? null : "an HTTP method";
    }

    private static @Nullable String port(String value) {
        return Names.isPort(value) ? null : "a port from \"1\" to \"65535\"";
    }

    private static @Nullable String account(String value) {
        int slash = value.indexOf('/');
        boolean valid = value.length() <= 320
                && Names.isObjectName(value.substring(slash + 1))
                && (slash < 0 || Names.isLabel(value.substring(0, slash)));
        return valid ? null : "NAMESPACE/NAME or NAME, without wildcard";
    }

    /** Braces may only hold one or two stars, and two stars only at the end; a template has no other wildcard. */
    private static @Nullable String path(String value) {
        if (value.indexOf('{') < 0 && value.indexOf('}') < 0) {
            return anyText(value);
        }
        String rest = value.endsWith("{**}") ? value.substring(0, value.length() - 4) : value;
        String plain = rest.replace("{*}", "");
        boolean whole = true;
        for (String segment : rest.split("/", -1)) {
            whole &= segment.indexOf('{') < 0 || segment.equals("{*}");
        }
        boolean valid = value.startsWith("/")
                && whole
                && plain.indexOf('{') < 0
                && plain.indexOf('}') < 0
                && plain.indexOf('*') < 0;
        return valid ? null : "a template such as /books/{*}/pages or /books/{**}";
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
