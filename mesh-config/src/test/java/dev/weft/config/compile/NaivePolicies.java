package dev.weft.config.compile;

import dev.weft.config.compile.AuthorizationCasesTest.Facts;
import dev.weft.policy.matcher.IpLiteral;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** AuthorizationPolicies read off the documents as their reference describes them: what the compiler is compared with. */
record NaivePolicies(Facts facts) {

    private static final Set<String> HTTP = Set.of("hosts", "methods", "paths");

    String decide(List<Map<?, ?>> documents) {
        String allowed = null;
        boolean selected = false;
        for (Map<?, ?> document : documents) {
            Map<?, ?> spec = (Map<?, ?>) document.get("spec");
            Map<?, ?> metadata = (Map<?, ?>) document.get("metadata");
            Object action = spec.get("action");
            if (action.equals("AUDIT") || metadata.containsKey("annotations")) {
                continue;
            }
            boolean allow = action.equals("ALLOW");
            selected |= allow;
            List<?> rules = list(spec.get("rules"));
            for (int i = 0; i < rules.size(); i++) {
                if (matches((Map<?, ?>) rules.get(i), allow)) {
                    String name = metadata.get("name") + "/" + i;
                    if (!allow) {
                        return "deny " + name;
                    }
                    allowed = allowed == null ? name : allowed;
                }
            }
        }
        return allowed != null ? "allow " + allowed : selected ? "deny" : "allow";
    }

    private boolean matches(Map<?, ?> rule, boolean allow) {
        boolean from = !rule.containsKey("from")
                || list(rule.get("from")).stream()
                        .map(item -> (Map<?, ?>) ((Map<?, ?>) item).get("source"))
                        .anyMatch(source -> parts(source, allow));
        boolean to = !rule.containsKey("to")
                || list(rule.get("to")).stream()
                        .map(item -> (Map<?, ?>) ((Map<?, ?>) item).get("operation"))
                        .anyMatch(operation -> parts(operation, allow));
        boolean when = list(rule.get("when")).stream()
                .map(item -> (Map<?, ?>) item)
                .allMatch(one -> holds((String) one.get("key"), one, "values", "notValues", allow));
        return from && to && when;
    }

    private boolean parts(Map<?, ?> conditions, boolean allow) {
        return conditions.keySet().stream().allMatch(key -> {
            String name = (String) key;
            boolean not = name.startsWith("not");
            String plain = not ? name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4) : name;
            return holds(plain, conditions, not ? "" : name, not ? name : "", allow);
        });
    }

    private boolean holds(String key, Map<?, ?> from, String values, String notValues, boolean allow) {
        boolean http = HTTP.contains(key) || key.startsWith("request.headers");
        boolean token = key.startsWith("request.auth") || key.equals("requestPrincipals");
        if (token || http && facts.rawPath() == null) {
            // What nobody can judge grants nothing and hides from no denial.
            return !allow;
        }
        Predicate<String> test = test(key);
        if (test == null) {
            return !allow;
        }
        boolean positive = !from.containsKey(values)
                || list(from.get(values)).stream().anyMatch(value -> test.test((String) value));
        return positive && list(from.get(notValues)).stream().noneMatch(value -> test.test((String) value));
    }

    private @Nullable Predicate<String> test(String key) {
        String[] peer =
                facts.from() == null ? new String[] {null, null} : facts.from().split("/");
        String principal = peer[0] == null ? null : "cluster.local/ns/" + peer[0] + "/sa/" + peer[1];
        return switch (key) {
            case "principals", "source.principal" -> pattern -> glob(pattern, principal);
            case "namespaces", "source.namespace" -> pattern -> glob(pattern, peer[0]);
            case "trustDomains", "source.trustDomain" ->
                pattern -> glob(pattern, principal == null ? null : "cluster.local");
            case "serviceAccounts", "source.serviceAccount" ->
                name -> (name.contains("/") ? name : "shop/" + name).equals(facts.from());
            case "ipBlocks", "remoteIpBlocks", "source.ip", "remote.ip" -> block -> within(block, facts.source());
            case "destination.ip" -> block -> within(block, AuthorizationCasesTest.ADDRESS);
            case "ports", "destination.port" -> port -> port.equals(Integer.toString(facts.port()));
            case "connection.sni" -> pattern -> glob(pattern, facts.sni());
            case "methods" -> pattern -> glob(pattern, facts.method());
            case "hosts" ->
                pattern -> glob(pattern.toLowerCase(Locale.ROOT), facts.host().toLowerCase(Locale.ROOT));
            case "paths" -> pattern -> path(pattern, Objects.requireNonNull(facts.plainPath()));
            default ->
                key.startsWith("request.headers[")
                        ? pattern -> glob(pattern, facts.headers().get(key.substring(16, key.length() - 1)))
                        : null;
        };
    }

    private static boolean glob(String pattern, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return false;
        }
        if (pattern.endsWith("*")) {
            return value.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return pattern.startsWith("*") ? value.endsWith(pattern.substring(1)) : value.equals(pattern);
    }

    private static boolean path(String pattern, String path) {
        return pattern.contains("{")
                ? segments(List.of(pattern.split("/", -1)), List.of(path.split("/", -1)))
                : glob(pattern, path);
    }

    private static boolean segments(List<String> pattern, List<String> path) {
        if (pattern.isEmpty() || path.isEmpty()) {
            return pattern.isEmpty() && path.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("{**}")) {
            for (int i = 1; i <= path.size(); i++) {
                if (segments(rest, path.subList(i, path.size()))) {
                    return true;
                }
            }
            return false;
        }
        boolean fits = pattern.get(0).equals("{*}")
                ? !path.get(0).isEmpty()
                : pattern.get(0).equals(path.get(0));
        return fits && segments(rest, path.subList(1, path.size()));
    }

    private static boolean within(String block, String address) {
        String[] parts = block.split("/");
        byte[] base = Objects.requireNonNull(IpLiteral.parse(parts[0]));
        byte[] candidate = Objects.requireNonNull(IpLiteral.parse(address));
        int shift = base.length * 8 - (parts.length == 1 ? base.length * 8 : Integer.parseInt(parts[1]));
        return base.length == candidate.length
                && new BigInteger(1, base).shiftRight(shift).equals(new BigInteger(1, candidate).shiftRight(shift));
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? new ArrayList<>() : (List<?>) value;
    }
}
