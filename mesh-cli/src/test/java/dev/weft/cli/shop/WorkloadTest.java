package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    @Test
    void everyWorkloadIsDeclaredToTheMeshWithTheSameAddressesAndIdentity() throws Exception {
        Path root = Path.of(System.getProperty("weft.root", ".."));
        String declared = Files.readString(root.resolve("examples/bookshop/mesh/workloads.yaml"));

        assertThat(declared.split("\n---\n")).hasSize(Workload.ALL.size());
        for (Workload workload : Workload.ALL) {
            String document = declared.split("\n---\n")[workload.number() - 1];
            assertThat(document)
                    .contains("name: " + workload.name() + "\n")
                    .contains("address: " + workload.address() + "\n")
                    .contains("serviceAccount: " + workload.service() + "\n")
                    .contains(
                            "weft.dev/app-ports: http=" + workload.application().getPort() + "\n")
                    .contains("weft.dev/outbound-address: " + workload.outboundAddress() + "\n");
        }
    }
}
