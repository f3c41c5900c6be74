package dev.weft.config.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.inject.InjectionPolicy.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InjectionPolicyTest {

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            for (String label : text.split(" ")) {
                labels.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
            }
        }
        return labels;
    }

    private static Verdict decide(String revision, String namespace, Map<String, Object> metadata) {
        return new InjectionPolicy(revision, false)
                .decide("shop", labels(namespace), Map.of("metadata", metadata, "spec", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default |                                            |                              | no
            default | weft.dev/inject=enabled                    |                              | yes
            default | istio-injection=enabled                    |                              | yes
            default | istio-injection=disabled                   |                              | no
            default | istio-injection=enabled weft.dev/inject=disabled |                        | no
            default | istio-injection=disabled weft.dev/inject=enabled |                        | yes
            default | istio-injection=enabled                    | sidecar.istio.io/inject=false | no
            default | istio-injection=enabled                    | weft.dev/inject=false        | no
            default |                                            | sidecar.istio.io/inject=true | yes
            default | istio-injection=disabled                   | sidecar.istio.io/inject=true | yes
            default | istio.io/rev=canary                        |                              | no
            canary  | istio.io/rev=canary                        |                              | yes
            canary  | weft.dev/rev=canary                        |                              | yes
            canary  | istio-injection=enabled                    |                              | no
            default | istio-injection=enabled istio.io/rev=canary |                             | yes
            canary  |                                            | istio.io/rev=canary          | yes
            default | istio-injection=disabled                   | istio.io/rev=default         | no
            canary  | istio-injection=enabled                    | sidecar.istio.io/inject=true istio.io/rev=canary | yes
            """)
    void labelsDecide(String revision, String namespace, String pod, String expected) {
        Verdict verdict = decide(revision, namespace, Map.of("labels", labels(pod)));

        assertThat(verdict instanceof Verdict.Inject).isEqualTo(expected.equals("yes"));
    }

    @Test
    void aLabelOfThePodWinsOverItsAnnotation() {
        assertThat(decide(
                        "default",
                        "weft.dev/inject=enabled",
                        Map.of(
                                "labels", Map.of("sidecar.istio.io/inject", "false"),
                                "annotations", Map.of("sidecar.istio.io/inject", "true"))))
                .isInstanceOf(Verdict.Skip.class);
    }

    @Test
    void aWordThatCannotBeMeantIsNeitherYesNorNo() {
        assertThat(decide("default", "weft.dev/inject=enabled", Map.of("labels", Map.of("weft.dev/inject", "flase"))))
                .isEqualTo(new Verdict.Unclear("weft.dev/inject: \"flase\" (expected: true or false)"));
    }

    @Test
    void podsOnTheHostsNetworkStayAsTheyAre() {
        assertThat(new InjectionPolicy("default", true)
                        .decide("shop", Map.of(), Map.of("spec", Map.of("hostNetwork", true))))
                .isInstanceOf(Verdict.Skip.class);
    }

    @Test
    void kubernetesOwnNamespacesStayAsTheyAre() {
        assertThat(new InjectionPolicy("default", true).decide("kube-system", Map.of(), Map.of()))
                .isInstanceOf(Verdict.Skip.class);
    }
}
