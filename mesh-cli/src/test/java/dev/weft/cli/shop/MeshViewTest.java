package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MeshViewTest {

    @Test
    void everyServiceIsNamedOnceWithItsShortNamesAtTheWorkloadsSidecar() {
        assertThat(MeshView.names(Workload.STOREFRONT))
                .containsOnlyOnce("127.0.2.1 catalog.shop.svc.cluster.local catalog.shop catalog\n")
                .contains("127.0.2.1 orders.shop.svc.cluster.local orders.shop orders\n");
    }

    @Test
    void aCommandSeesTheNamesAndTheMachineDoesNot() throws Exception {
        try (MeshView view = MeshView.of(Workload.ORDERS)) {
            Assumptions.assumeTrue(view.named(), "no mount namespaces on this machine");
            Process getent = new ProcessBuilder(view.wrap(List.of("cat", "/etc/hosts"))).start();

            String said = new String(getent.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(said).startsWith("127.0.2.5 storefront.shop.svc.cluster.local");
            assertThat(java.nio.file.Files.readString(java.nio.file.Path.of("/etc/hosts")))
                    .doesNotContain("127.0.2.5");
        }
    }
}
