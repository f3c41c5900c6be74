package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectTest {

    private static final String NAMESPACE = """
            # who lives here
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop
              labels: {weft.dev/inject: enabled}
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: catalog, namespace: shop}
            spec:
              template:
                spec:
                  containers:
                    - name: app
                      image: shop/catalog:1
                      env: [{name: VERSION, value: "1.10"}, {name: FLAG, value: "true"}]
            """;

    @TempDir
    private Path folder;

    private Run inject(String text, String... more) throws Exception {
        String file = Files.writeString(folder.resolve("shop.yaml"), text).toString();
        String[] all = new String[more.length + 3];
        all[0] = "inject";
        all[1] = "-f";
        all[2] = file;
        System.arraycopy(more, 0, all, 3, more.length);
        return Run.weft(all);
    }

    @Test
    void printsAllDocumentsAndChangesThoseWithPods() throws Exception {
        Run run = inject(NAMESPACE + "---\n" + DEPLOYMENT);

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith(NAMESPACE).contains("name: weft-proxy", "name: weft-init");
        assertThat(new YamlParser().parse(run.out()))
                .hasSize(2)
                .allMatch(each -> each.problems().isEmpty());
    }

    @Test
    void textsThatLookLikeSomethingElseStayTexts() throws Exception {
        assertThat(inject(DEPLOYMENT).out()).contains("value: '1.10'", "value: 'true'");
    }

    @Test
    void twiceIsOnce() throws Exception {
        String once = inject(DEPLOYMENT).out();

        assertThat(inject(once).out()).isEqualTo(once);
    }

    @Test
    void labelsOfNamespacesDecideWhereThatIsAsked() throws Exception {
        assertThat(inject(NAMESPACE + "---\n" + DEPLOYMENT, "--labelled-only").out())
                .contains("weft-proxy");
        assertThat(inject(DEPLOYMENT, "--labelled-only").out()).isEqualTo(DEPLOYMENT);
    }

    @Test
    void aMistakeIsNamedAndNothingIsPrinted() throws Exception {
        String wrong = DEPLOYMENT.replace(
                "template:\n", "template:\n    metadata: {annotations: {sidecar.istio.io/proxyCPU: lots}}\n");
        Run run = inject(wrong);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("Deployment catalog: sidecar.istio.io/proxyCPU: \"lots\" (expected: a quantity as 100m, 2,"
                        + " 128Mi)\n");
    }

    @Test
    void optionsReachTheSidecar() throws Exception {
        Run run = inject(DEPLOYMENT, "--image", "mine:2", "--control-plane", "cp.mesh:15012", "--no-native-sidecar");

        assertThat(run.out()).contains("image: mine:2", "value: cp.mesh:15012").doesNotContain("restartPolicy");
    }
}
