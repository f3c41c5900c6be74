package dev.weft.proxy.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Label names of Istio's standard metrics, in Istio's order.
 *
 * <p>Source: Istio, standard metrics reference.
 */
public final class IstioLabels {

    private static final List<String> PEERS = List.of(
            "reporter",
            "source_workload",
            "source_canonical_service",
            "source_canonical_revision",
            "source_workload_namespace",
            "source_principal",
            "source_app",
            "source_version",
            "source_cluster",
            "destination_workload",
            "destination_workload_namespace",
            "destination_principal",
            "destination_app",
            "destination_version",
            "destination_service",
            "destination_canonical_service",
            "destination_canonical_revision",
            "destination_service_name",
            "destination_service_namespace",
            "destination_cluster");

    /** Of gRPC messages: they are counted before the answer is known. */
    public static final List<String> MESSAGES = PEERS;

    /** Of requests. */
    public static final List<String> HTTP = concat(
            PEERS,
            "request_protocol",
            "response_code",
            "grpc_response_status",
            "response_flags",
            "connection_security_policy");

    /** Of opaque connections. */
    public static final List<String> TCP =
            concat(PEERS, "request_protocol", "response_flags", "connection_security_policy");

    private IstioLabels() {}

    private static List<String> concat(List<String> head, String... tail) {
        return Stream.concat(head.stream(), Arrays.stream(tail)).toList();
    }
}
