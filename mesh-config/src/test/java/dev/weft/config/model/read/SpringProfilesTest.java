package dev.weft.config.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.SpringRoute;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.model.store.FileChanges;
import dev.weft.config.scg.ScgRoute;
import dev.weft.types.Diagnostic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpringProfilesTest {

    private static final String MAIN = "shop/application.yml";

    private static String routes(String... ids) {
        StringBuilder text = new StringBuilder("spring.cloud.gateway.server.webflux.routes:\n");
        for (String id : ids) {
            text.append("  - {id: %s, uri: \"lb://${backend:%s}\", predicates: [Path=/%s]}%n".formatted(id, id, id));
        }
        return text.toString();
    }

    private static ConfigStore store(Map<String, String> files, String... profiles) {
        return ConfigStore.empty(new DocumentReader(NamespaceMap.NONE, List.of(profiles)))
                .apply(FileChanges.written(files));
    }

    private static List<String> ids(ConfigStore store) {
        return store.view().all(SpringRoute.class).stream()
                .map(route -> route.name() + "@" + route.origin().source() + " to "
                        + ((ScgRoute.Action.Forward) route.route().action())
                                .backends()
                                .getFirst()
                                .uri()
                                .host())
                .toList();
    }

    private static Stream<String> messages(ConfigStore store) {
        return store.diagnostics().stream().map(Diagnostic::message);
    }

    @Test
    void theFileOfAnActiveProfileReplacesListsAndMergesTheRest() {
        Map<String, String> files = Map.of(
                MAIN,
                routes("a", "b") + "spring.application.name: edge\nspring.profiles.active: prod\nbackend: one\n",
                "shop/application-prod.yml",
                "spring:\n  main: {}\n" + routes("c"),
                "shop/application-dev.yml",
                routes("d") + "backend: two\n");

        assertThat(ids(store(files))).containsExactly("edge.c@shop/application-prod.yml to one");
        assertThat(ids(store(files, "dev"))).containsExactly("edge.d@shop/application-dev.yml to two");
        assertThat(ids(store(files, "test")))
                .containsExactly("edge.a@shop/application.yml to one", "edge.b@shop/application.yml to one");
        assertThat(ids(store(files, "dev", "prod"))).containsExactly("edge.c@shop/application-prod.yml to two");
    }

    @Test
    void documentsOfOneFileHoldForTheirProfiles() {
        String text = routes("a") + "spring.profiles.group: {live: [prod, metrics]}\n"
                + "---\nspring.config.activate.on-profile: prod & !eu\n" + routes("b")
                + "---\nspring.config.activate.on-profile: [test, metrics]\nbackend: shared\nspring.x: 1\n"
                + "---\nspring.profiles: old\n" + routes("o");

        assertThat(ids(store(Map.of(MAIN, text)))).containsExactly("application.a@shop/application.yml to a");
        assertThat(ids(store(Map.of(MAIN, text), "live")))
                .containsExactly("application.b@shop/application.yml to shared");
        assertThat(ids(store(Map.of(MAIN, text), "prod", "eu")))
                .containsExactly("application.a@shop/application.yml to a");
        assertThat(ids(store(Map.of(MAIN, text), "old"))).containsExactly("application.o@shop/application.yml to o");
        assertThat(messages(store(Map.of(MAIN, text), "old")))
                .contains("spring.profiles: read here, but Spring Boot refuses it"
                        + " (expected: spring.config.activate.on-profile)");
    }

    @Test
    void aFileOfAProfileThatChangesChangesTheApplication() {
        ConfigStore first = store(Map.of(MAIN, routes("a"), "shop/application-prod.yml", routes("b")), "prod");
        assertThat(ids(first)).containsExactly("application.b@shop/application-prod.yml to b");

        ConfigStore second = first.apply(FileChanges.written(Map.of("shop/application-prod.yml", routes("c"))));
        assertThat(ids(second)).containsExactly("application.c@shop/application-prod.yml to c");
        assertThat(ids(second.apply(FileChanges.removed(Set.of("shop/application-prod.yml")))))
                .containsExactly("application.a@shop/application.yml to a");
        assertThat(ids(second.apply(FileChanges.removed(Set.of(MAIN)))))
                .containsExactly("application-prod.c@shop/application-prod.yml to c");
    }

    @Test
    void lastGoodVersionsOutliveTheProcessAndABrokenProfile() {
        ConfigStore good = store(Map.of(MAIN, routes("a"), "shop/application-prod.yml", routes("b")), "prod");
        ConfigStore restarted = ConfigStore.restore(
                        new DocumentReader(NamespaceMap.NONE, List.of("prod")), good.lastGood())
                .apply(FileChanges.written(Map.of(
                        MAIN,
                        routes("a"),
                        "shop/application-prod.yml",
                        routes("b").replace("Path=", "Pth="))));

        assertThat(ids(restarted))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("application.b@")
                .endsWith(" to b");
    }

    @Test
    void whatIsNotReadIsNamed() {
        String text = routes("a") + "spring.config.import: [\"optional:configserver:\", vault://]\n"
                + "---\nspring.config.activate.on-cloud-platform: kubernetes\n" + routes("b")
                + "---\nspring.config.activate.on-profile: a & b | c\n" + routes("c");
        ConfigStore store = store(Map.of(MAIN, text, "shop/application-x.yml", "spring.profiles.active: y\n"), "x");

        assertThat(ids(store)).containsExactly("application.a@shop/application.yml to a");
        assertThat(messages(store))
                .contains(
                        "import: \"vault://\" is not read"
                                + " (expected: everything in application.yml and application-PROFILE.yml)",
                        "spring.config.activate.on-cloud-platform: such a document is not read (expected: on-profile)",
                        "on-profile: \"a & b | c\""
                                + " (expected: profiles with !, & or |, both of them only with parentheses)",
                        "spring.profiles.active: in the file of a profile, so not read (expected: in application.yml)");
    }

    @Test
    void aLabelledConfigMapIsAnApplication() {
        String map = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: edge, namespace: shop, labels: {weft.dev/spring-cloud-gateway: "true"}}
                data:
                  other.txt: x
                  application-prod.yml: |
                    backend: two
                    spring.x: 1
                  application.yml: |
                %s""".formatted(routes("a").indent(4));

        ConfigStore store = store(Map.of("maps.yaml", map), "prod");

        assertThat(ids(store)).containsExactly("edge.a@maps.yaml to two");
        SpringRoute route = store.view().all(SpringRoute.class).getFirst();
        assertThat(route.namespace()).isEqualTo("shop");
        assertThat(route.origin().line()).isEqualTo(11);
        assertThat(ids(store(Map.of("maps.yaml", map.replace("\"true\"", "\"false\"")))))
                .isEmpty();
        assertThat(messages(store(Map.of("maps.yaml", map.replace("application", "app")))))
                .contains("data: no Spring application"
                        + " (expected: application.yml or application-PROFILE.yml with spring)");
        ConfigStore restarted = ConfigStore.restore(
                        new DocumentReader(NamespaceMap.NONE, List.of("prod")), store.lastGood())
                .apply(FileChanges.written(Map.of("maps.yaml", map.replace("Path=", "Pth="))));
        assertThat(ids(restarted)).containsExactly("edge.a@maps.yaml to two");
    }
}
