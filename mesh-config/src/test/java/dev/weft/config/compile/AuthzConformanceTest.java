package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.xds.RbacXds;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.testkit.Conformance;
import dev.weft.types.TrustDomain;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The filters that Istio builds from the same policies. Rows that need what Weft does not read yet are counted, not run. */
class AuthzConformanceTest {

    private static final Map<String, String> LABELS = Map.of("app", "httpbin", "version", "v1");
    /** Fields of later releases: the rows that use them cannot agree yet. */
    private static final Set<String> UNREAD =
            Set.of("requestPrincipals", "when:", "ipBlocks", "remoteIpBlocks", "trustDomains", "AUDIT", "dry-run");

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(TypeRegistry.newBuilder()
                    .add(UriTemplateMatchConfig.getDescriptor())
                    .build());

    @Test
    void buildsWhatIstioBuildsFromAllFieldsThatAreRead() throws Exception {
        Path folder = Conformance.require("authz-rbac");
        List<String> agreed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Map<?, ?> row : rows(folder)) {
            String name = row.get("protocol") + "/" + row.get("name");
            String input = Files.readString(folder.resolve((String) row.get("input")));
            List<String> unread =
                    UNREAD.stream().filter(input::contains).sorted().toList();
            if (!"allow-deny-audit".equals(row.get("builds"))) {
                left.add(name + ": CUSTOM");
            } else if (!((List<?>) row.get("trustDomainAliases")).isEmpty()) {
                left.add(name + ": trust domain aliases");
            } else if (input.contains("{**}/")) {
                left.add(name + ": {**} before the end of a path, which Weft refuses");
            } else if (!unread.isEmpty()) {
                left.add(name + ": " + String.join(", ", unread));
            } else {
                assertThat(actual(input, row.get("protocol").equals("tcp")))
                        .as(name)
                        .isEqualTo(expected(folder, row));
                agreed.add(name);
            }
        }
        System.out.println("authz-rbac: " + agreed.size() + " rows agree " + agreed + "; " + left.size()
                + " need fields of later releases " + left);
        assertThat(agreed).hasSizeGreaterThanOrEqualTo(4);
    }

    private static List<Object> actual(String input, boolean tcp) throws Exception {
        AuthorizationCompiler compiler = new AuthorizationCompiler(new TrustDomain("cluster.local"));
        MeshView view = Yaml.view(input);
        List<AuthorizationPolicy> policies = view.all(AuthorizationPolicy.class).stream()
                .filter(policy -> selects(policy.selector()))
                .toList();
        List<Object> filters = new ArrayList<>();
        for (AuthzRules rules : tcp ? compiler.tcp(policies) : compiler.http(policies)) {
            filters.add(load(PRINTER.print(tcp ? RbacXds.network(rules) : RbacXds.http(rules))));
        }
        return filters;
    }

    private static boolean selects(Selector selector) {
        return selector.matches(LABELS);
    }

    private static List<Object> expected(Path folder, Map<?, ?> row) throws Exception {
        List<Object> filters = new ArrayList<>();
        for (Object output : (List<?>) row.get("outputs")) {
            Map<?, ?> filter = (Map<?, ?>) load(Files.readString(folder.resolve((String) output)));
            Map<Object, Object> config = new java.util.LinkedHashMap<>((Map<?, ?>) filter.get("typedConfig"));
            config.remove("@type");
            filters.add(config);
        }
        return filters;
    }

    private static List<Map<?, ?>> rows(Path folder) throws Exception {
        Map<?, ?> file = (Map<?, ?>) load(Files.readString(folder.resolve("rows.json")));
        List<Map<?, ?>> rows = new ArrayList<>();
        ((List<?>) file.get("rows")).forEach(row -> rows.add((Map<?, ?>) row));
        return rows;
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }
}
