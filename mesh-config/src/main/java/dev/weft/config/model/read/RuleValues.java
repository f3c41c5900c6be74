package dev.weft.config.model.read;

import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of conditions: each kind of value says what it expects, or {@code null} when a text is fine. */
final class RuleValues {

    /** Signs that Envoy takes in the text of a template. */
    private static final String TEMPLATE_SIGNS = "-._~%!$&'()+,;:@=";

    private RuleValues() {}

    /** Both halves of a condition; a half that cannot be read is left out as a whole. */
    static Condition condition(Fields fields, String name, String notName, Function<String, @Nullable String> problem) {
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

    static @Nullable String anyText(String value) {
        return value.isEmpty() ? "at least 1 character" : null;
    }

    static @Nullable String namespace(String value) {
        boolean valid = !value.isEmpty()
                && value.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '*');
        return valid ? null : "a namespace, or a part of one with * before or after it";
    }

    static @Nullable String method(String value) {
        return Names.isToken(value) ? null : "an HTTP method";
    }

    static @Nullable String port(String value) {
        return Names.isPort(value) ? null : "a port from \"1\" to \"65535\"";
    }

    static @Nullable String account(String value) {
        int slash = value.indexOf('/');
        boolean valid = value.length() <= 320
                && Names.isObjectName(value.substring(slash + 1))
                && (slash < 0 || Names.isLabel(value.substring(0, slash)));
        return valid ? null : "NAMESPACE/NAME or NAME, without wildcard";
    }

    /** Braces may only hold one or two stars, and after two stars only text follows; a template has no other wildcard. */
    static @Nullable String path(String value) {
        if (value.indexOf('{') < 0 && value.indexOf('}') < 0) {
            return anyText(value);
        }
        boolean valid = value.startsWith("/");
        boolean rest = false;
        for (String segment : value.split("/", -1)) {
            boolean star = segment.equals("{*}");
            boolean stars = segment.equals("{**}");
            valid &= star || stars ? !rest : segment.chars().allMatch(RuleValues::isTemplateText);
            rest |= stars;
        }
        return valid ? null : "a template such as /books/{*}/pages or /books/{**}, each star a whole segment";
    }

    private static boolean isTemplateText(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TEMPLATE_SIGNS.indexOf(c) >= 0;
    }

    static @Nullable String trustDomain(String value) {
        String plain = value.startsWith("*") ? value.substring(1) : value;
        plain = plain.endsWith("*") ? plain.substring(0, plain.length() - 1) : plain;
        boolean valid = !value.isEmpty()
                && plain.chars()
                        .allMatch(
                                c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_');
        return valid ? null : "a trust domain, or a part of one with * before or after it";
    }

    static @Nullable String block(String value) {
        boolean valid = value.indexOf('/') < 0 ? Names.isIp(value) : Names.isCidr(value);
        return valid ? null : "an IP address or a block such as 10.0.0.0/8";
    }
}
