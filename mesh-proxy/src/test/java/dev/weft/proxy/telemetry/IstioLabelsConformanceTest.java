package dev.weft.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.weft.proxy.peer.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IstioLabelsConformanceTest {

    /** Need messages of gRPC to be counted, which comes with HTTP/2. */
    private static final Set<String> LATER = Set.of("istio_request_messages_total", "istio_response_messages_total");

    @Test
    void everyMetricHasIstiosLabelsInIstiosOrder() throws Exception {
        String conformance = System.getenv("WEFT_CONFORMANCE");
        assumeThat(conformance).as("WEFT_CONFORMANCE is not set").isNotNull();
        ListValue.Builder rows = ListValue.newBuilder();
        JsonFormat.parser().merge(Files.readString(Path.of(conformance, "metrics", "metrics.json")), rows);

        Map<String, List<String>> expected = new HashMap<>();
        rows.getValuesList().forEach(row -> {
            Struct metric = row.getStructValue();
            expected.put(
                    metric.getFieldsOrThrow("name").getStringValue(),
                    metric.getFieldsOrThrow("labels").getListValue().getValuesList().stream()
                            .map(value -> value.getStringValue())
                            .toList());
        });
        expected.keySet().removeAll(LATER);

        IstioMetrics metrics = new IstioMetrics(
                new Workload("w", "n", "s", "r", "a", "v", "c"), () -> "unknown", IstioMetrics.Options.DEFAULT);
        Set<String> names = new HashSet<>();
        metrics.families().forEach(family -> names.add(family.name()));
        assertThat(names).isEqualTo(expected.keySet());
        expected.forEach((name, labels) -> assertThat(name.startsWith("istio_tcp") ? IstioLabels.TCP : IstioLabels.HTTP)
                .as(name)
                .isEqualTo(labels));
    }
}
