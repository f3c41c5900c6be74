package dev.weft.config.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.AuthorizationPolicy.Action;
import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever one breaks in a policy, at first start and without a last good version, nothing passes that did not before. */
class NeverWidensTest {

    private static final String HEADER = "apiVersion: security.istio.io/v1\n";
    private static final String ALLOW_ALL =
            HEADER + "kind: AuthorizationPolicy\nmetadata: {name: all, namespace: shop}\nspec: {rules: [{}]}\n";
    private static final List<String> PATHS = List.of("/admin/x", "/books", "/");
    private static final List<String> METHODS = List.of("GET", "POST");
    private static final List<String> CALLERS = List.of("shop/web", "shop/cart", "other/web", "");
    private static final List<Map<String, String>> WORKLOADS = List.of(Map.of("app", "a"), Map.of("app", "b"));

    @Test
    void breakingOnePartOfAnAuthorizationPolicyNeverAllowsMore() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String intact = policy(random);
            String broken = breakOne(intact, random);
            String others = random.nextBoolean() ? ALLOW_ALL : "";
            MeshView before = view(intact, others);
            MeshView after = view(broken, others);
            assertThat(before.all(AuthorizationPolicy.class)).as(intact).isNotEmpty();
            for (Map<String, String> workload : WORKLOADS) {
                for (String caller : CALLERS) {
                    for (String method : METHODS) {
                        for (String path : PATHS) {
                            boolean widened = allows(after, workload, caller, method, path)
                                    && !allows(before, workload, caller, method, path);
                            assertThat(widened)
                                    .as(
                                            "seed %d: %s %s by %s to %s%n%s%n=====%n%s",
                                            seed, method, path, caller, workload, intact, broken)
                                    .isFalse();
                        }
                    }
                }
            }
        }
    }

    @Test
    void breakingOnePartOfAPeerAuthenticationNeverAcceptsPlainText() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String intact = HEADER + "kind: PeerAuthentication\nmetadata:\n  name: p\n  namespace: shop\nspec:\n"
                    + (random.nextBoolean() ? "  selector:\n    matchLabels:\n      app: a\n" : "")
                    + "  mtls:\n    mode: STRICT\n";
            String broken = breakOne(intact, random);

            MeshView view = view(broken, "");
            if (!allows(view, Map.of("app", "a"), "", "GET", "/")) {
                continue;
            }
            List<PeerAuthentication> policies = view.all(PeerAuthentication.class);
            assertThat(policies).as(broken).anySatisfy(policy -> {
                assertThat(policy.mode()).isEqualTo(MtlsMode.STRICT);
                assertThat(List.of("shop", "istio-system")).contains(policy.namespace());
                assertThat(policy.selector().matches(Map.of("app", "a"))).isTrue();
                if (!intact.contains("selector")) {
                    assertThat(policy.selector().isEmpty()).isTrue();
                }
            });
        }
    }

    private static MeshView view(String policy, String others) {
        return ConfigStore.empty(new DocumentReader(NamespaceMap.NONE))
                .apply(FileChanges.written(Map.of("p.yaml", policy, "o.yaml", others)))
                .view();
    }

    private static String policy(Random random) {
        StringBuilder text = new StringBuilder(HEADER)
                .append("kind: AuthorizationPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n");
        text.append("  action: ")
                .append(random.nextBoolean() ? "DENY" : "ALLOW")
                .append('\n');
        if (random.nextBoolean()) {
            text.append("  selector:\n    matchLabels:\n      app: a\n");
        }
        text.append("  rules:\n");
        for (int i = 0; i <= random.nextInt(2); i++) {
            text.append("  - from:\n    - source:\n");
            switch (random.nextInt(4)) {
                case 0 -> list(text, "principals", "cluster.local/ns/shop/sa/web", "cluster.local/ns/other/*");
                case 1 -> list(text, "namespaces", "shop");
                case 2 -> list(text, "notNamespaces", "other");
                default -> list(text, "serviceAccounts", "web", "other/web");
            }
            text.append("    to:\n    - operation:\n");
            list(text, random.nextBoolean() ? "paths" : "notPaths", "/admin*", "/books");
            if (random.nextBoolean()) {
                list(text, "methods", "GET");
            }
        }
        return text.toString();
    }

    private static void list(StringBuilder text, String name, String... values) {
        text.append("        ").append(name).append(":\n");
        for (String value : values) {
            text.append("        - \"").append(value).append("\"\n");
        }
    }

    private static String breakOne(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int kind = random.nextInt(6);
        int at = random.nextInt(lines.size());
        while (lines.get(at).contains("app:") || lines.get(at).contains("- \"") && kind == 0) {
            at = random.nextInt(lines.size());
        }
        String line = lines.get(at);
        int start = line.length() - line.stripLeading().length();
        int colon = line.indexOf(':');
        switch (kind) {
            case 0 ->
                lines.set(
                        at,
                        line.substring(0, start)
                                + (line.contains("- ")
                                        ? line.substring(start).replace("- ", "- z")
                                        : "z" + line.substring(start)));
            case 1 ->
                lines.set(
                        at, (colon < 0 ? line.substring(0, start) + "-" : line.substring(0, colon + 1)) + " {x: [1]}");
            case 2 ->
                lines.set(at, (colon < 0 ? line.substring(0, start) + "-" : line.substring(0, colon + 1)) + " [a");
            case 3 -> lines.set(at, "\t" + line);
            case 4 ->
                lines.set(at, (colon < 0 ? line.substring(0, start) + "-" : line.substring(0, colon + 1)) + " 12");
            default -> lines.add(at, line);
        }
        return String.join("\n", lines) + "\n";
    }

    private static boolean allows(
            MeshView view, Map<String, String> workload, String caller, String method, String path) {
        boolean selected = false;
        boolean allowed = false;
        for (AuthorizationPolicy policy : view.all(AuthorizationPolicy.class)) {
            boolean here = List.of("shop", "istio-system").contains(policy.namespace());
            if (!here || !policy.selector().matches(workload)) {
                continue;
            }
            boolean matches = policy.rules().stream().anyMatch(rule -> matches(rule, policy, caller, method, path));
            if (policy.action() == Action.DENY && matches) {
                return false;
            }
            selected |= policy.action() == Action.ALLOW;
            allowed |= policy.action() == Action.ALLOW && matches;
        }
        return !selected || allowed;
    }

    private static boolean matches(Rule rule, AuthorizationPolicy policy, String caller, String method, String path) {
        String namespace = caller.isEmpty() ? "" : caller.substring(0, caller.indexOf('/'));
        String principal = caller.isEmpty()
                ? ""
                : "cluster.local/ns/" + namespace + "/sa/" + caller.substring(caller.indexOf('/') + 1);
        boolean from = rule.from().isEmpty()
                || rule.from().stream()
                        .anyMatch(source -> holds(source.principals(), principal)
                                && holds(source.namespaces(), namespace)
                                && holds(qualified(source.serviceAccounts(), policy.namespace()), caller));
        boolean to = rule.to().isEmpty()
                || rule.to().stream()
                        .anyMatch(operation -> holds(operation.methods(), method) && holds(operation.paths(), path));
        return from && to;
    }

    private static Condition qualified(Condition accounts, String namespace) {
        return new Condition(
                accounts.values().stream()
                        .map(name -> name.contains("/") ? name : namespace + "/" + name)
                        .toList(),
                accounts.notValues().stream()
                        .map(name -> name.contains("/") ? name : namespace + "/" + name)
                        .toList());
    }

    private static boolean holds(Condition condition, String value) {
        boolean positive =
                condition.values().isEmpty() || condition.values().stream().anyMatch(entry -> is(entry, value));
        return positive && condition.notValues().stream().noneMatch(entry -> is(entry, value));
    }

    private static boolean is(String entry, String value) {
        return !value.isEmpty()
                && (entry.endsWith("*")
                        ? value.startsWith(entry.substring(0, entry.length() - 1))
                        : entry.equals(value));
    }
}
