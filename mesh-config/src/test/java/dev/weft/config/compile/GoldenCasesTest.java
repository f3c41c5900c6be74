package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.config.compile.MeshSettings.OutboundMode;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import dev.weft.config.xds.XdsResources;
import dev.weft.testkit.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A case is a folder {@code golden/FEATURE/CASE}: {@code in.yaml} is what users wrote; its first line names the proxy,
 * {@code # proxy: namespace=shop account=web address=10.0.0.1 mode=NONE client=weft}, and
 * may say {@code outbound=REGISTRY_ONLY} or {@code upgrade=true} or {@code http10=true} or {@code kind=GRPC} or {@code kind=GATEWAY}. The other files are what comes out.
 */
class GoldenCasesTest {

    private static final Path ROOT = Path.of("src/test/resources/golden");

    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(ROOT)) {
            folders = files.filter(path -> path.endsWith("in.yaml"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
        assertThat(folders).isNotEmpty();
        return folders.stream()
                .map(folder -> DynamicTest.dynamicTest(ROOT.relativize(folder).toString(), () -> check(folder)));
    }

    @Test
    void compilesTheDemoForEveryWorkload() throws Exception {
        Map<String, String> files = new TreeMap<>();
        Path mesh = Path.of("../examples/bookshop/mesh");
        try (Stream<Path> yaml = Files.list(mesh)) {
            for (Path file : yaml.sorted().toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        ConfigStore store = Yaml.store(files);
        assertThat(store.diagnostics()).isEmpty();

        for (int i = 1; i <= 5; i++) {
            String account = List.of("storefront", "catalog", "catalog", "reviews", "orders")
                    .get(i - 1);
            ProxyScope scope = ScopeKeys.scope(
                    store.view(), Fixtures.node("shop", account, "127.0.1." + i, ProxyScope.Interception.NONE));
            Compiled<ProxyIr> compiled = new MeshCompiler(MeshSettings.DEFAULT).compile(store.view(), scope);

            assertThat(compiled.diagnostics()).isEmpty();
            assertThat(compiled.value().listeners())
                    .extracting(listener -> listener.name())
                    .containsExactlyInAnyOrder("127.0.1." + i + "_8080", "127.0.2." + i + "_8080");
            assertThat(XdsBuilder.build(compiled.value()).of(TypeUrls.ROUTE)).containsOnlyKeys("8080");
        }
    }

    private static void check(Path folder) throws Exception {
        Golden golden = new Golden(folder);
        String in = golden.read("in.yaml");
        Map<String, String> proxy = proxy(in);
        ConfigStore store = Yaml.store(Map.of("in.yaml", in));
        NodeFacts node = Fixtures.node(
                proxy.get("namespace"),
                proxy.get("account"),
                proxy.get("address"),
                ProxyScope.Kind.valueOf(proxy.getOrDefault("kind", "SIDECAR")),
                new NodeFacts.ClientFacts(
                        new ProxyScope.Client(proxy.getOrDefault("client", "weft"), ""),
                        ProxyScope.Interception.valueOf(proxy.get("mode"))));
        ProxyScope scope = ScopeKeys.scope(store.view(), node);
        MeshSettings settings = MeshSettings.DEFAULT
                .with(OutboundMode.valueOf(proxy.getOrDefault("outbound", "ALLOW_ANY")))
                .with(new MeshSettings.HttpVersions(
                        Boolean.parseBoolean(proxy.get("upgrade")), Boolean.parseBoolean(proxy.get("http10"))));
        Compiled<ProxyIr> compiled = new MeshCompiler(settings).compile(store.view(), scope);
        EndpointCompiler endpointCompiler = new EndpointCompiler(MeshSettings.DEFAULT);
        SortedMap<String, List<String>> answers = new TreeMap<>();
        endpointCompiler
                .namesToResolve(store.view())
                .forEach(name -> answers.put(name, List.of("192.0.2.1", "192.0.2.2")));
        SortedMap<String, EndpointSet> endpoints = endpointCompiler.compile(
                store.view(), EndpointCompiler.Viewpoint.of(scope, store.view()), new DnsAnswers(answers));

        XdsResources resources = XdsBuilder.build(compiled.value());
        SortedMap<String, SortedMap<String, Message>> all = new TreeMap<>(resources.byType());
        all.put(TypeUrls.ENDPOINT, XdsBuilder.endpoints(endpoints.values()));
        String diagnostics = Stream.concat(store.diagnostics().stream(), compiled.diagnostics().stream())
                .map(Object::toString)
                .collect(Collectors.joining("\n"));

        org.junit.jupiter.api.Assertions.assertAll(
                () -> golden.matches("ir.txt", Text.records(compiled.value())),
                () -> golden.matches("xds.yaml", Text.yaml(all)),
                () -> golden.matches("diagnostics.txt", diagnostics));
    }

    private static Map<String, String> proxy(String in) {
        String line = in.lines().findFirst().orElse("");
        assertThat(line).startsWith("# proxy: ");
        Map<String, String> parts = new TreeMap<>();
        for (String part : line.substring("# proxy: ".length()).split(" ", -1)) {
            parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        return parts;
    }
}
