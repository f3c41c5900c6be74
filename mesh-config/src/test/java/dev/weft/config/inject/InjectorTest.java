package dev.weft.config.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import dev.weft.config.parse.YamlWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InjectorTest {

    private static final Owner OWNER = new Owner("shop", "Deployment", "apps/v1", "catalog");
    private static final Injector INJECTOR = new Injector(InjectionSettings.defaults("weft/proxy:test"));

    private static Map<String, Object> tree(String yaml) {
        return Observed.map(YamlTree.of(new YamlParser().parse(yaml).get(0).root()));
    }

    private static Tree injected(String yaml) {
        return injected(INJECTOR, yaml);
    }

    private static Tree injected(Injector injector, String yaml) {
        return switch (injector.inject(tree(yaml), OWNER)) {
            case Injection.Injected made -> Tree.copyOf(made.pod());
            case Injection.Untouched untouched -> throw new AssertionError(untouched.reason());
            case Injection.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static List<String> problems(String annotations) {
        String yaml = "metadata: {annotations: {" + annotations + "}}\nspec: {containers: [{name: app}]}";
        return INJECTOR.inject(tree(yaml), OWNER) instanceof Injection.Refused refused ? refused.problems() : List.of();
    }

    private static Map<String, String> environment(Tree pod) {
        Map<String, String> values = new HashMap<>();
        for (Tree container : pod.view("spec").items("initContainers")) {
            if (container.text("name").equals("weft-proxy")) {
                container.items("env").forEach(each -> values.put(each.text("name"), each.text("value")));
            }
        }
        return values;
    }

    @Test
    void askedTwiceNothingChanges() {
        Map<String, Object> once =
                Observed.map(injected("spec: {containers: [{name: app}]}").map());

        assertThat(INJECTOR.inject(once, OWNER)).isInstanceOf(Injection.Untouched.class);
    }

    @Test
    void thePodThatWasGivenIsNotChanged() {
        Map<String, Object> pod = tree("metadata: {}\nspec: {containers: [{name: app}]}");
        INJECTOR.inject(pod, OWNER);

        assertThat(pod).isEqualTo(tree("metadata: {}\nspec: {containers: [{name: app}]}"));
    }

    @Test
    void aProbeByGrpcIsAskedByTheSidecar() {
        Tree pod = injected("""
                spec:
                  containers:
                  - name: app
                    livenessProbe: {grpc: {port: 9090, service: shop.Catalog}, timeoutSeconds: 4}
                """);

        assertThat(environment(pod).get("WEFT_APP_PROBERS"))
                .isEqualTo("{\"/app-health/app/livez\":{\"grpc\":{\"port\":9090,\"service\":\"shop.Catalog\"},"
                        + "\"timeoutSeconds\":4}}");
        assertThat(pod.view("spec")
                        .items("containers")
                        .get(0)
                        .view("livenessProbe")
                        .map())
                .isEqualTo(
                        tree("{timeoutSeconds: 4, httpGet: {path: /app-health/app/livez, port: 15020}}")
                                .entrySet()
                                .stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> entry.getValue() instanceof Map
                                                ? Map.of("path", "/app-health/app/livez", "port", 15_020)
                                                : entry.getValue())));
    }

    @Test
    void aProbeOnAPortThatIsNoneStaysAndIsTold() {
        String yaml = "spec: {containers: [{name: app, readinessProbe: {httpGet: {port: nowhere}}}]}";

        assertThat(INJECTOR.inject(tree(yaml), OWNER)).isInstanceOfSatisfying(Injection.Injected.class, made -> {
            assertThat(made.warnings())
                    .containsExactly(
                            "container app: readinessProbe: port \"nowhere\" is none of its ports, so the probe"
                                    + " stays as it is and fails under STRICT");
            assertThat(YamlWriter.write(made.pod())).contains("port: nowhere");
        });
    }

    @Test
    void metricsOfTheApplicationAreAnsweredForBesideTheSidecars() {
        Tree pod = injected("""
                metadata:
                  annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8081", prometheus.io/path: /actuator/prometheus}
                spec: {containers: [{name: app}]}
                """);

        assertThat(environment(pod).get("WEFT_APP_METRICS"))
                .isEqualTo("{\"port\":\"8081\",\"path\":\"/actuator/prometheus\"}");
        assertThat(pod.view("metadata").texts("annotations"))
                .containsEntry("prometheus.io/port", "15020")
                .containsEntry("prometheus.io/path", "/stats/prometheus");
    }

    @Test
    void whoOptsOutOfMergedMetricsKeepsThePlaceOfTheirs() {
        Tree pod = injected("""
                metadata:
                  annotations: {prometheus.istio.io/merge-metrics: "false", prometheus.io/scrape: "true", prometheus.io/port: "8081"}
                spec: {containers: [{name: app}]}
                """);

        assertThat(environment(pod)).doesNotContainKey("WEFT_APP_METRICS");
        assertThat(pod.view("metadata").texts("annotations")).containsEntry("prometheus.io/port", "8081");
    }

    @Test
    void aHeapCanBeAskedFor() {
        assertThat(environment(injected(
                        "metadata: {annotations: {weft.dev/proxy-heap-mb: '64'}}\nspec: {containers: [{name: app}]}")))
                .containsEntry("WEFT_PROXY_HEAP_MB", "64");
    }

    @Test
    void weftsOwnSpellingWins() {
        Tree pod = injected("""
                metadata: {annotations: {weft.dev/proxy-cpu: 300m, sidecar.istio.io/proxyCPU: 200m}}
                spec: {containers: [{name: app}]}
                """);

        assertThat(YamlWriter.write(pod.map())).contains("cpu: 300m").doesNotContain("cpu: 200m");
    }

    @Test
    void everyMistakeIsNamedWithItsValue() {
        assertThat(problems("sidecar.istio.io/proxyCPU: lots, sidecar.istio.io/interceptionMode: MAGIC,"
                        + " sidecar.istio.io/nativeSidecar: maybe, status.sidecar.istio.io/port: '70000',"
                        + " proxy.istio.io/config: 'concurrency: many', inject.istio.io/templates: 'sidecar,mine'"))
                .containsExactlyInAnyOrder(
                        "sidecar.istio.io/proxyCPU: \"lots\" (expected: a quantity as 100m, 2, 128Mi)",
                        "sidecar.istio.io/interceptionMode: \"MAGIC\" (expected: REDIRECT, TPROXY or NONE)",
                        "sidecar.istio.io/nativeSidecar: \"maybe\" (expected: true or false)",
                        "status.sidecar.istio.io/port: \"70000\" (expected: 0 to 65535)",
                        "proxy.istio.io/config: concurrency: concurrency: \"many\" (expected: a whole number, 0 to 256)",
                        "inject.istio.io/templates: \"mine\" (expected: sidecar)");
    }

    @Test
    void templatesAreLaidOverTheResult() {
        InjectionSettings base = InjectionSettings.defaults("weft/proxy:test");
        InjectionSettings settings = new InjectionSettings(
                base.mesh(),
                base.image(),
                base.behaviour(),
                base.capture(),
                base.resources(),
                base.health(),
                base.environment(),
                Map.of("debug", Observed.map(tree("spec: {initContainers: [{name: weft-proxy, tty: true}]}"))));
        Tree pod = injected(
                new Injector(settings),
                "metadata: {annotations: {inject.istio.io/templates: 'sidecar,debug'}}\nspec: {containers: [{name: app}]}");

        assertThat(pod.view("spec").items("initContainers").get(1).flag("tty")).isTrue();
    }

    @Test
    void aPodWithoutContainersIsRefused() {
        assertThat(INJECTOR.inject(tree("spec: {containers: []}"), OWNER)).isInstanceOf(Injection.Refused.class);
        assertThat(INJECTOR.inject(tree("metadata: {}"), OWNER)).isInstanceOf(Injection.Refused.class);
    }

    @Test
    void withoutCaptureNothingNeedsRights() {
        Tree pod = injected(
                "metadata: {annotations: {sidecar.istio.io/interceptionMode: NONE}}\nspec: {containers: [{name: app}]}");

        assertThat(YamlWriter.write(pod.map())).doesNotContain("NET_ADMIN").doesNotContain("weft-init");
    }

    @Test
    void ownersAreFoundByTheirPods() {
        assertThat(Owner.of("shop", tree("""
                metadata:
                  generateName: catalog-5d9c7b-
                  labels: {pod-template-hash: 5d9c7b}
                  ownerReferences: [{kind: ReplicaSet, apiVersion: apps/v1, name: catalog-5d9c7b, controller: true}]
                """))).isEqualTo(new Owner("shop", "Deployment", "apps/v1", "catalog"));
        assertThat(Owner.of("shop", tree("""
                metadata:
                  ownerReferences: [{kind: Job, apiVersion: batch/v1, name: report-29400120, controller: true}]
                """))).isEqualTo(new Owner("shop", "CronJob", "batch/v1", "report"));
        assertThat(Owner.of("shop", tree("metadata: {generateName: solo-}")).name())
                .isEqualTo("solo");
    }
}
