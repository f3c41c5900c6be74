package dev.weft.config.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.SpringRoute;
import dev.weft.config.model.read.Reading.State;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.model.store.FileChanges;
import dev.weft.config.scg.ScgRoute;
import dev.weft.policy.route.PathRewrite;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.SpringFilter;
import dev.weft.types.Diagnostic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpringRoutesReaderTest {

    private static final String TWO = """
            spring.application.name: edge
            spring.cloud.gateway.server.webflux:
              routes:
                - id: a
                  uri: lb://a
                  predicates: [Path=/a]
                - id: b
                  uri: lb://b
                  predicates: [Path=/b]
                  filters: [StripPrefix=1]
            """;

    private static List<Reading> routes(String text) {
        return new DocumentReader(NamespaceMap.NONE)
                .read("shop/application.yml", "", text).stream()
                        .filter(reading -> reading.ref().kind().equals(SpringRoute.KIND))
                        .toList();
    }

    private static ScgRoute route(ConfigStore store, String name) {
        return store.view().all(SpringRoute.class).stream()
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow()
                .route();
    }

    @Test
    void everyRouteIsAnObjectOfItsOwn() {
        assertThat(routes(TWO))
                .extracting(reading -> reading.ref().toString(), Reading::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("SpringRoute default/edge.a", State.SOUND),
                        org.assertj.core.groups.Tuple.tuple("SpringRoute default/edge.b", State.SOUND));
    }

    @Test
    void aPredicateWithoutAValueNeedsItsLongForm() {
        Reading broken =
                routes(TWO.replace("[Path=/a]", "[CloudFoundryRouteService]")).getFirst();

        assertThat(broken.state()).isEqualTo(State.BROKEN);
        assertThat(broken.diagnostics().getFirst().message())
                .isEqualTo("predicates[0]: \"CloudFoundryRouteService\""
                        + " (expected: name=value; without a value the long form, name: CloudFoundryRouteService)");
        assertThat(routes(TWO.replace("[Path=/a]", "[{name: CloudFoundryRouteService}]"))
                        .getFirst()
                        .state())
                .isEqualTo(State.SOUND);
    }

    @Test
    void aBrokenRouteKeepsItsLastGoodVersionAndTheOthersChange() {
        ConfigStore before = ConfigStore.empty(new DocumentReader(NamespaceMap.NONE))
                .apply(FileChanges.written(Map.of("application.yml", TWO)));

        ConfigStore after = before.apply(FileChanges.written(Map.of(
                "application.yml", TWO.replace("StripPrefix=1", "StripPrefx=1").replace("Path=/a", "Path=/changed"))));

        assertThat(route(after, "edge.b")).isEqualTo(route(before, "edge.b"));
        assertThat(route(after, "edge.a")).isNotEqualTo(route(before, "edge.a"));
    }

    @Test
    void aBrokenRouteWithoutALastGoodVersionAnswers503() {
        ConfigStore store = ConfigStore.empty(new DocumentReader(NamespaceMap.NONE))
                .apply(FileChanges.written(Map.of("application.yml", TWO.replace("StripPrefix=1", "TokenRelay"))));

        assertThat(route(store, "edge.b").action()).isEqualTo(new ScgRoute.Action.Reply(new DirectResponse(503, "")));
    }

    @Test
    void aUsersFilterTakesTheChangesBesideItAlong() {
        Reading reading = routes(TWO.replace(
                        "[StripPrefix=1]", "[StripPrefix=1, 'Tenant=a, b', {name: Audit, args: {toFile: x}}, Retry=2]"))
                .getLast();

        assertThat(reading.state()).isEqualTo(State.SOUND);
        assertThat(reading.diagnostics())
                .extracting(Diagnostic::message)
                .contains(
                        "Tenant: not built in (expected: its jar beside every proxy of this route; others answer 503)");
        ScgRoute route = route(
                ConfigStore.empty(new DocumentReader(NamespaceMap.NONE))
                        .apply(FileChanges.written(Map.of(
                                "application.yml", TWO.replace("[StripPrefix=1]", "[StripPrefix=1, 'Tenant=a, b']")))),
                "edge.b");
        assertThat(route.chain())
                .containsExactly(
                        new SpringFilter("StripPrefix", Map.of("_genkey_0", "1"), "", false),
                        new SpringFilter("Tenant", Map.of("_genkey_0", "a", "_genkey_1", "b"), "", false));
        assertThat(((ScgRoute.Action.Forward) route.action()).path()).isEqualTo(PathRewrite.Keep.INSTANCE);
    }

    @Test
    void aRouteThatAnswersByItselfHasNoUsersFilters() {
        assertThat(routes(TWO.replace("StripPrefix=1", "'RedirectTo=302,https://a.example/', Tenant"))
                        .getLast()
                        .diagnostics())
                .extracting(Diagnostic::message)
                .contains("Tenant: on a route that is answered here (expected: a route with a destination)");
    }

    @Test
    void noRouteOfATextThatBreaksOffIsTakenAsItStands() {
        assertThat(routes(TWO.replace("[StripPrefix=1]", "[StripPrefix=1")))
                .allSatisfy(reading -> assertThat(reading.state()).isNotEqualTo(State.SOUND));
    }

    @Test
    void aFolderThatIsMappedMayNotWriteAnotherNamespace() {
        NamespaceMap namespaces = new NamespaceMap(Map.of("shop", "shop"), "root");

        List<Reading> readings =
                new DocumentReader(namespaces).read("shop/application.yml", "", TWO + "weft.namespace: other\n");

        assertThat(readings)
                .allSatisfy(reading -> assertThat(reading.ref().namespace()).isEqualTo("shop"));
        assertThat(readings.get(0).diagnostics().toString()).contains("expected: shop, which this folder is mapped to");
    }
}
