package dev.weft.control.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.model.Endpoint;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import dev.weft.config.model.Selector;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.types.Locality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointOnlyTest {

    private static final Map<String, Integer> HTTP = Map.of("http", 8080);
    private static final Map<String, String> V1 = Map.of("app", "catalog", "version", "v1");
    private static final WorkloadEntry FIRST = workload("first", "10.0.0.1", HTTP, V1, "catalog");

    @Test
    void anAddressOrAWeightIsOnlyAnEndpoint() {
        assertThat(differs(FIRST, workload("first", "10.0.0.9", HTTP, V1, "catalog")))
                .isTrue();
        Endpoint heavy = new Endpoint("10.0.0.1", HTTP, V1, "catalog", Locality.UNKNOWN, 7, "");
        assertThat(differs(FIRST, new WorkloadEntry(FIRST.metadata(), heavy, Map.of())))
                .isTrue();
    }

    @Test
    void anotherInstanceOfTheSameWorkloadIsOnlyAnEndpoint() {
        WorkloadEntry second = workload("second", "10.0.0.2", HTTP, V1, "catalog");

        assertThat(EndpointOnly.differ(view(FIRST), view(FIRST, second))).isTrue();
        assertThat(EndpointOnly.differ(view(FIRST, second), view(second))).isTrue();
    }

    @Test
    void accountsLabelsAndPortsAreMoreBecauseClustersAreMadeOfThem() {
        assertThat(differs(FIRST, workload("first", "10.0.0.1", HTTP, V1, "other")))
                .isFalse();
        assertThat(differs(FIRST, workload("first", "10.0.0.1", HTTP, Map.of("app", "catalog"), "catalog")))
                .isFalse();
        assertThat(differs(FIRST, workload("first", "10.0.0.1", Map.of("http", 9090), V1, "catalog")))
                .isFalse();
    }

    @Test
    void theLastInstanceOfAWorkloadIsMore() {
        assertThat(EndpointOnly.differ(view(FIRST), view())).isFalse();
    }

    @Test
    void anyOtherKindIsMore() {
        PeerAuthentication strict = new PeerAuthentication(
                Metadata.of(PeerAuthentication.KIND, "shop", "default"), Selector.ALL, MtlsMode.STRICT, Map.of());

        assertThat(EndpointOnly.differ(view(FIRST), view(FIRST, strict))).isFalse();
    }

    private static boolean differs(WorkloadEntry before, WorkloadEntry after) {
        return EndpointOnly.differ(view(before), view(after));
    }

    private static MeshView view(MeshObject... objects) {
        return MeshView.of(1, List.of(objects));
    }

    private static WorkloadEntry workload(
            String name, String address, Map<String, Integer> ports, Map<String, String> labels, String account) {
        return new WorkloadEntry(
                Metadata.of(WorkloadEntry.KIND, "shop", name),
                new Endpoint(address, ports, labels, account, Locality.UNKNOWN, 1, ""),
                Map.of());
    }
}
