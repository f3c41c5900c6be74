package dev.weft.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.types.Locality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IstioLabelsConformanceTest {

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

        IstioMetrics metrics = new IstioMetrics(
                new Workload("w", "n", "s", "r", "a", "v", "c"), () -> "unknown", IstioMetrics.Options.DEFAULT);
        Set<String> names = new HashSet<>();
        metrics.families().forEach(family -> names.add(family.name()));
        assertThat(names).isEqualTo(expected.keySet());
        expected.forEach((name, labels) -> assertThat(labelsOf(name)).as(name).isEqualTo(labels));
    }

    /**
     * Istio believes what a caller without a certificate says of itself, Weft does not; and it has no waypoints.
     */
    private static final Set<String> DIFFERENT = Set.of("server_waypoint_proxy_request_total");

    @Test
    void everyExampleOfIstioHasItsLabels() throws Exception {
        String conformance = System.getenv("WEFT_CONFORMANCE");
        assumeThat(conformance).as("WEFT_CONFORMANCE is not set").isNotNull();
        ListValue.Builder rows = ListValue.newBuilder();
        JsonFormat.parser().merge(Files.readString(Path.of(conformance, "metrics", "examples.json")), rows);

        int checked = 0;
        for (Value row : rows.getValuesList()) {
            String fixture = row.getStructValue().getFieldsOrThrow("fixture").getStringValue();
            if (!DIFFERENT.contains(fixture)) {
                check(fixture, row.getStructValue());
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(8);
    }

    private static void check(String fixture, Struct row) {
        Map<String, String> labels = new HashMap<>();
        row.getFieldsOrThrow("labels")
                .getStructValue()
                .getFieldsMap()
                .forEach((name, value) -> labels.put(name, value.getStringValue()));
        String name = row.getFieldsOrThrow("name").getStringValue();
        boolean client = labels.get("reporter").equals("source");
        boolean secured = !"unknown".equals(labels.get("source_principal"));
        IstioMetrics metrics = new IstioMetrics(
                workload(labels, client ? "source" : "destination"),
                () -> labels.get("source_principal"),
                IstioMetrics.Options.DEFAULT);
        Report report = report(labels, client, secured, name.contains("messages"));
        if (name.startsWith("istio_tcp")) {
            metrics.connectionOpened(report);
            metrics.connectionClosed(report);
        } else {
            metrics.requestEnded(report);
        }

        Map<String, String> told = new HashMap<>();
        metrics.families().stream()
                .filter(family -> family.name().equals(name))
                .forEach(family -> family.collect((suffix, names, values, value) -> {
                    for (int i = 0; i < names.size(); i++) {
                        told.put(names.get(i), values.get(i));
                    }
                }));
        labels.keySet().removeIf(label -> !client && !secured && label.startsWith("source_"));
        assertThat(told).as(fixture).containsAllEntriesOf(labels);
    }

    private static Workload workload(Map<String, String> labels, String side) {
        return new Workload(
                labels.get(side + "_workload"),
                labels.get(side + "_workload_namespace"),
                labels.get(side + "_canonical_service"),
                labels.get(side + "_canonical_revision"),
                labels.get(side + "_app"),
                labels.get(side + "_version"),
                labels.get(side + "_cluster"));
    }

    private static Report report(Map<String, String> labels, boolean client, boolean secured, boolean grpc) {
        Workload from = workload(labels, "source");
        Workload to = workload(labels, "destination");
        boolean known = !labels.get("destination_service").equals("unknown")
                && !labels.get("destination_service").equals(labels.get("destination_service_name"));
        ServiceRef service = known
                ? new ServiceRef(
                        labels.get("destination_service"),
                        labels.get("destination_service_name"),
                        labels.get("destination_service_namespace"))
                : ServiceRef.UNKNOWN;
        Map<String, String> headers = new HashMap<>();
        if (grpc) {
            headers.put("content-type", "application/grpc");
        }
        if (secured && !client && !from.name().equals("unknown")) {
            headers.put("x-envoy-peer-metadata", PeerMetadata.encode(from));
        }
        String caller = secured ? labels.get("source_principal") : null;
        String callee = secured ? labels.get("destination_principal") : null;
        return new Report(
                client ? Direction.OUTBOUND : Direction.INBOUND,
                new ClusterConfig(
                        "c",
                        ClusterConfig.Discovery.EDS,
                        ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
                        Duration.ofSeconds(1),
                        ClusterConfig.Transport.PLAINTEXT,
                        service),
                new Endpoint(
                        "10.0.0.1",
                        8080,
                        Share.ONE,
                        Locality.UNKNOWN,
                        true,
                        Map.of(),
                        new WorkloadRef(
                                to.name(),
                                to.namespace(),
                                to.canonicalService(),
                                to.canonicalRevision(),
                                to.cluster(),
                                to.app(),
                                to.version())),
                client ? callee : caller,
                client ? null : callee,
                secured,
                200,
                "-",
                headers);
    }

    private static List<String> labelsOf(String name) {
        if (name.startsWith("istio_tcp")) {
            return IstioLabels.TCP;
        }
        return name.contains("_messages_") ? IstioLabels.MESSAGES : IstioLabels.HTTP;
    }
}
