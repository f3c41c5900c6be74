package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.policy.route.HeaderMutation.Header;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code SecureHeaders} adds to responses.
 *
 * <p>Source: Spring Cloud Gateway 5.0 {@code SecureHeadersProperties}: values, {@code disable} and {@code enable} of {@code
 * filter.secure-headers}.
 *
 * @param headers in order
 * @param usual whether they are those of an application that says nothing
 * @param broken whether something is wrong in what it says, so that the filter cannot be used
 */
record SecureHeaders(List<Header> headers, boolean usual, boolean broken) {

    private static final String PERMISSIONS = "permissions-policy";
    private static final Map<String, Header> BY_FIELD = byField();

    SecureHeaders {
        headers = List.copyOf(headers);
    }

    private static Map<String, Header> byField() {
        Map<String, Header> fields = new LinkedHashMap<>();
        fields.put("xss-protection-header", new Header("X-Xss-Protection", "1 ; mode=block"));
        fields.put("strict-transport-security", new Header("Strict-Transport-Security", "max-age=631138519"));
        fields.put("frame-options", new Header("X-Frame-Options", "DENY"));
        fields.put("content-type-options", new Header("X-Content-Type-Options", "nosniff"));
        fields.put("referrer-policy", new Header("Referrer-Policy", "no-referrer"));
        fields.put(
                "content-security-policy",
                new Header(
                        "Content-Security-Policy",
                        "default-src 'self' https:; font-src 'self' https: data:; img-src 'self' https: data:;"
                                + " object-src 'none'; script-src https:; style-src 'self' https: 'unsafe-inline'"));
        fields.put("download-options", new Header("X-Download-Options", "noopen"));
        fields.put("permitted-cross-domain-policies", new Header("X-Permitted-Cross-Domain-Policies", "none"));
        return fields;
    }

    /** What an application that says nothing adds. */
    static SecureHeaders usualOnes() {
        return new SecureHeaders(new ArrayList<>(BY_FIELD.values()), true, false);
    }

    /** What an application says at a name. */
    static SecureHeaders read(Properties properties, String name, Findings findings) {
        List<Mapping> said = properties.mappings(name);
        if (said.isEmpty() && !properties.mentions(name)) {
            return usualOnes();
        }
        int mark = findings.mark();
        for (Mapping mapping : said) {
            for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
                requireKnown(entry.getKey(), entry.getValue(), findings);
            }
        }
        List<String> disabled = names(properties, name + ".disable");
        List<String> enabled = names(properties, name + ".enable");
        List<Header> headers = new ArrayList<>();
        BY_FIELD.forEach((field, header) -> {
            if (!disabled.contains(header.name().toLowerCase(Locale.ROOT))) {
                headers.add(new Header(header.name(), value(properties, name, field, header.value(), findings)));
            }
        });
        if (enabled.contains(PERMISSIONS) && !disabled.contains(PERMISSIONS)) {
            headers.add(new Header("Permissions-Policy", value(properties, name, PERMISSIONS, "", findings)));
        }
        return new SecureHeaders(headers, false, findings.brokenSince(mark));
    }

    private static List<String> names(Properties properties, String name) {
        return ActiveDocuments.names(properties, name).stream()
                .map(one -> one.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String value(Properties properties, String name, String field, String otherwise, Findings findings) {
        YamlNode node = properties.node(name + "." + field);
        String value = node == null ? otherwise : properties.text(name + "." + field);
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
            YamlNode place = node == null ? properties.node(name + ".enable") : node;
            if (place == null) {
                findings.alreadyReported();
            } else {
                findings.error(
                        place.place(),
                        "filter.secure-headers." + field,
                        Reason.InvalidValue,
                        field + ": \"" + value
                                + "\" (expected: the header's value, without placeholders that are not there)");
            }
        }
        return value;
    }

    private static void requireKnown(String name, YamlNode.Entry entry, Findings findings) {
        String canonical = Properties.canonical(name);
        boolean known =
                List.of("disable", "enable", "enabled", "permissionspolicy").contains(canonical)
                        || BY_FIELD.keySet().stream()
                                .anyMatch(field -> Properties.canonical(field).equals(canonical));
        if (!known) {
            findings.error(
                    entry.name(),
                    "filter.secure-headers." + name,
                    Reason.UnknownField,
                    name + ": unknown field (expected: disable, enable, " + PERMISSIONS + ", "
                            + String.join(", ", BY_FIELD.keySet()) + ")");
        }
    }
}
