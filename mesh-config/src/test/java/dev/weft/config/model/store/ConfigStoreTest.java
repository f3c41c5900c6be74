package dev.weft.config.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.AuthorizationPolicy.Action;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.VirtualService;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.types.Diagnostic;
import dev.weft.types.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigStoreTest {

    private static final String ROUTE = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog]
              http:
              - route:
                - destination: {host: catalog}
                  weight: 90
                - destination: {host: catalog-v2}
                  weight: 10
            """;
    private static final String SERVICE = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports: [{number: 80, name: http, protocol: HTTP}]
              workloadSelector: {labels: {app: catalog}}
            """;
    private static final String DENY = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: no-admin, namespace: shop}
            spec:
              selector: {matchLabels: {app: catalog}}
              action: DENY
              rules:
              - from: [{source: {namespaces: [web]}}]
                to: [{operation: {paths: ["/admin*"]}}]
            """;

    private final ConfigStore empty = ConfigStore.empty(new DocumentReader(NamespaceMap.NONE));

    @Test
    void keepsTheLastGoodVersionOfABrokenDocumentAndChangesNothingElse() {
        ConfigStore good = empty.apply(FileChanges.written(Map.of("a.yaml", ROUTE + "---\n" + SERVICE)));

        ConfigStore broken = good.apply(
                FileChanges.written(Map.of("a.yaml", ROUTE.replace("weight: 10", "weight: -1") + "---\n" + SERVICE)));

        assertThat(broken.view()).isSameAs(good.view());
        assertThat(broken.view().all(VirtualService.class)).hasSize(1);
        assertThat(broken.diagnostics())
                .extracting(Diagnostic::toString)
                .anyMatch(line -> line.startsWith("a.yaml:11:15: error [InvalidValue] VirtualService shop/catalog:"
                        + " spec.http[0].route[1].weight: weight: -1 (expected: 0 to 2147483647)"));
        assertThat(reasons(broken)).contains(Reason.LastGoodKept);
    }

    @Test
    void takesTheNewVersionOnceItIsSoundAgain() {
        ConfigStore store = empty.apply(FileChanges.written(Map.of("a.yaml", ROUTE)))
                .apply(FileChanges.written(Map.of("a.yaml", ROUTE.replace("weight: 10", "weight: x"))))
                .apply(FileChanges.written(Map.of("a.yaml", ROUTE.replace("weight: 10", "weight: 20"))));

        assertThat(store.diagnostics()).isEmpty();
        assertThat(store.view().revision()).isEqualTo(2);
    }

    @Test
    void keepsEverythingOfAFileThatIsHalfWritten() {
        ConfigStore good = empty.apply(FileChanges.written(Map.of("a.yaml", ROUTE + "---\n" + DENY)));

        ConfigStore half = good.apply(FileChanges.written(
                Map.of("a.yaml", (ROUTE + "---\n" + DENY).substring(0, ROUTE.length() + 60))));
        ConfigStore blank = good.apply(FileChanges.written(Map.of("a.yaml", "")));
        ConfigStore torn = good.apply(FileChanges.written(Map.of("a.yaml", ROUTE.replace("[catalog]", "[catalog"))));

        assertThat(torn.view()).isSameAs(good.view());
        assertThat(blank.view()).isSameAs(good.view());
        assertThat(half.view().all(AuthorizationPolicy.class))
                .isEqualTo(good.view().all(AuthorizationPolicy.class));
        assertThat(reasons(torn)).contains(Reason.InvalidSyntax, Reason.LastGoodKept);
    }

    @Test
    void withdrawsWhatARemovedFileOrDocumentDeclared() {
        ConfigStore good = empty.apply(FileChanges.written(Map.of("a.yaml", ROUTE + "---\n" + SERVICE)));

        assertThat(good.apply(FileChanges.removed(Set.of("a.yaml"))).view().objects())
                .isEmpty();
        assertThat(good.apply(FileChanges.written(Map.of("a.yaml", SERVICE)))
                        .view()
                        .objects())
                .hasOnlyElementsOfType(ServiceEntry.class)
                .hasSize(1);
    }

    @Test
    void leavesABrokenRouteOutAtFirstStartAndKeepsTheRest() {
        ConfigStore store = empty.apply(
                FileChanges.written(Map.of("a.yaml", ROUTE.replace("weight: 10", "wieght: 10"), "b.yaml", SERVICE)));

        assertThat(store.view().objects()).hasOnlyElementsOfType(ServiceEntry.class);
        assertThat(store.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly("a.yaml:11:7: error [UnknownField] VirtualService shop/catalog:"
                        + " spec.http[0].route[1].wieght: wieght: unknown field, did you mean weight?"
                        + " (expected: weight)");
    }

    @Test
    void enforcesABrokenDenyInItsStrictestReadingAtFirstStart() {
        AuthorizationPolicy paths = only(DENY.replace("paths: [\"/admin*\"]", "paths: {a: 1}"));
        AuthorizationPolicy selector = only(DENY.replace("matchLabels: {app: catalog}", "matchLabel: {app: catalog}"));
        AuthorizationPolicy action = only(DENY.replace("action: DENY", "action: DENNY"));
        AuthorizationPolicy text = only(DENY.replace("[\"/admin*\"]", "[\"/admin*"));
        AuthorizationPolicy kind = only(DENY.replace("kind: AuthorizationPolicy", "kind: AuthorisationPolicy"));

        assertThat(paths.rules().get(0).to()).isEmpty();
        assertThat(paths.rules().get(0).from()).hasSize(1);
        assertThat(selector.selector()).isEqualTo(Selector.ALL);
        assertThat(selector.rules().get(0).to()).hasSize(1);
        assertThat(List.of(action, text)).allSatisfy(policy -> {
            assertThat(policy.action()).isEqualTo(Action.DENY);
            assertThat(policy.rules().get(0).from()).isEmpty();
            assertThat(policy.rules().get(0).to()).isEmpty();
            assertThat(policy.selector().matchLabels()).containsEntry("app", "catalog");
        });
        assertThat(kind.rules().get(0).to()).hasSize(1);
    }

    @Test
    void letsABrokenAllowRuleMatchNothingButStillSelectTheWorkload() {
        String allow = DENY.replace("action: DENY", "action: ALLOW");

        AuthorizationPolicy when = only(allow + "    when: [{key: source.mac, values: [a]}]\n");
        AuthorizationPolicy broken = only(allow.replace("paths:", "pahts:"));

        assertThat(when.action()).isEqualTo(Action.ALLOW);
        assertThat(when.rules()).isEmpty();
        assertThat(when.selector().matchLabels()).containsEntry("app", "catalog");
        assertThat(broken.rules()).isEmpty();
    }

    @Test
    void requiresMtlsWhereAPeerAuthenticationIsBroken() {
        String permissive = """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: shop}
                spec: {mtls: {mode: PERMISIVE}}
                """;

        MeshView view =
                empty.apply(FileChanges.written(Map.of("a.yaml", permissive))).view();

        PeerAuthentication policy = view.all(PeerAuthentication.class).get(0);
        assertThat(policy.mode()).isEqualTo(MtlsMode.STRICT);
        assertThat(policy.selector()).isEqualTo(Selector.ALL);
    }

    @Test
    void keepsTheStrictestReadingWhileTheFileIsHalfWritten() {
        String broken = DENY.replace("[\"/admin*\"]", "7");
        ConfigStore strict = empty.apply(FileChanges.written(Map.of("a.yaml", SERVICE + "---\n" + broken)));

        ConfigStore torn = strict.apply(FileChanges.written(Map.of("a.yaml", SERVICE + "---\nkind: [")));

        assertThat(torn.view()).isSameAs(strict.view());
    }

    @Test
    void remembersLastGoodVersionsAcrossARestart() {
        ConfigStore good = empty.apply(FileChanges.written(Map.of("a.yaml", ROUTE + "---\n" + DENY)));

        ConfigStore restarted = ConfigStore.restore(new DocumentReader(NamespaceMap.NONE), good.lastGood());
        assertThat(restarted.view().objects()).isEmpty();
        ConfigStore broken = restarted.apply(FileChanges.written(
                Map.of("a.yaml", ROUTE.replace("weight: 10", "weight: []") + "---\n" + DENY.replace("DENY", "DNEY"))));

        assertThat(broken.view().objects()).isEqualTo(good.view().objects());
        assertThat(reasons(broken)).doesNotContain(Reason.StrictestReading);
    }

    @Test
    void tellsBothPlacesOfAnObjectThatIsDeclaredTwice() {
        ConfigStore store = empty.apply(FileChanges.written(Map.of("b.yaml", ROUTE, "a.yaml", ROUTE)));

        assertThat(store.view().objects()).hasSize(1);
        assertThat(store.view().objects().get(0).origin().source()).isEqualTo("a.yaml");
        assertThat(store.diagnostics())
                .filteredOn(finding -> finding.reason() == Reason.Duplicate)
                .extracting(finding -> finding.severity() + " " + finding.origin())
                .containsExactlyInAnyOrder("ERROR b.yaml:1:1", "WARNING a.yaml:1:1");
    }

    @Test
    void refusesADocumentThatWritesAnotherNamespaceThanItsFolder() {
        NamespaceMap map = new NamespaceMap(Map.of("teams/web", "web"), "istio-system");
        ConfigStore mapped = ConfigStore.empty(new DocumentReader(map));

        ConfigStore store = mapped.apply(FileChanges.written(Map.of("teams/web/a.yaml", ROUTE)));

        assertThat(store.view().objects()).isEmpty();
        assertThat(reasons(store)).contains(Reason.NotAllowed);
        assertThat(mapped.apply(FileChanges.written(Map.of("teams/web/a.yaml", ROUTE.replace(", namespace: shop", ""))))
                        .view()
                        .objects()
                        .get(0)
                        .namespace())
                .isEqualTo("web");
    }

    private AuthorizationPolicy only(String text) {
        ConfigStore store = empty.apply(FileChanges.written(Map.of("a.yaml", text)));
        return store.view().all(AuthorizationPolicy.class).get(0);
    }

    private static List<Reason> reasons(ConfigStore store) {
        return store.diagnostics().stream().map(Diagnostic::reason).toList();
    }
}
