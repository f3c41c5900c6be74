package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.xds.RbacXds;
import dev.weft.testkit.Conformance;
import dev.weft.types.TrustDomain;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The filters that Istio builds from the same policies. */
class AuthzConformanceTest {

    private static final Map<String, String> LABELS = Map.of("app", "httpbin", "version", "v1");
    private static final Pattern NUMBER = Pattern.compile("(?<!\\]-rule)\\\\?\\[(\\d)\\\\?]");
    private static final Pattern HEADER_NAME = Pattern.compile("name: X-[a-z]+");

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(TypeRegistry.newBuilder()
                    .add(UriTemplateMatchConfig.getDescriptor())
                    .build());

    @Test
    void buildsWhatIstioBuildsButForExternalAuthorization() throws Exception {
        Path folder = Conformance.require("authz-rbac");
        List<String> agreed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Map<?, ?> row : rows(folder)) {
            String name = row.get("protocol") + "/" + row.get("name");
            // CUSTOM asks an authorizer; Weft has no filter for it yet and denies what it would ask about.
            if ("custom".equals(row.get("builds"))) {
                left.add(name + ": CUSTOM");
                continue;
            }
            assertThat(actual(folder, row)).as(name).isEqualTo(expected(folder, row));
            agreed.add(name);
        }
        System.out.println("authz-rbac: " + agreed.size() + " rows agree; left out " + left);
        assertThat(agreed).hasSize(22);
    }

    private static List<TrustDomain> domains(Map<?, ?> row) {
        List<TrustDomain> domains = new ArrayList<>();
        Object own = row.get("trustDomain");
        domains.add(new TrustDomain(own == null ? "cluster.local" : (String) own));
        ((List<?>) row.get("trustDomainAliases")).forEach(alias -> domains.add(new TrustDomain((String) alias)));
        return domains;
    }

    private static List<Object> actual(Path folder, Map<?, ?> row) throws Exception {
        AuthorizationCompiler compiler = new AuthorizationCompiler(domains(row), RuleCompiler.Filters.PRESENT);
        MeshView view = Yaml.view(text(folder, row.get("input")));
        List<AuthorizationPolicy> policies = view.all(AuthorizationPolicy.class).stream()
                .filter(policy -> selects(policy.selector()))
                .toList();
        List<Object> filters = new ArrayList<>();
        List<? extends Message> built = row.get("protocol").equals("tcp")
                ? RbacXds.network(compiler.tcp(policies))
                : RbacXds.http(compiler.http(policies));
        for (Message filter : built) {
            filters.add(load(PRINTER.print(filter)));
        }
        return filters;
    }

    /** The rows number namespaces and methods as in {@code ns[0]}; Weft refuses names that no namespace can have. */
    private static String text(Path folder, Object file) throws Exception {
        return NUMBER.matcher(Files.readString(folder.resolve((String) file))).replaceAll("$1");
    }

    private static boolean selects(Selector selector) {
        return selector.matches(LABELS);
    }

    private static List<Object> expected(Path folder, Map<?, ?> row) throws Exception {
        List<Object> filters = new ArrayList<>();
        for (Object output : (List<?>) row.get("outputs")) {
            Map<?, ?> filter = (Map<?, ?>) load(
                    // Names of headers have no case; Weft keeps them in lower case.
                    HEADER_NAME
                            .matcher(text(folder, output))
                            .replaceAll(name -> name.group().toLowerCase(Locale.ROOT)));
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
