package dev.weft.interop;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One workload with a sidecar.
 *
 * @param account its service account, in the namespace {@code shop}
 * @param labels {@code app} says which service it belongs to
 * @param address where its sidecar listens for the mesh
 * @param outbound where its sidecar listens for the application
 * @param port of the sidecar's inbound listener
 * @param appPort where the application listens on 127.0.0.1; 0 when there is none
 */
record Workload(
        String name,
        String account,
        Map<String, String> labels,
        String address,
        String outbound,
        int port,
        int appPort) {

    static final String NAMESPACE = "shop";

    Workload {
        labels = new TreeMap<>(labels);
    }

    String app() {
        return labels.getOrDefault("app", name);
    }

    String identity() {
        return identityOf(account);
    }

    static String identityOf(String account) {
        return "spiffe://cluster.local/ns/" + NAMESPACE + "/sa/" + account;
    }

    String flowLabels() {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + ": " + label.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Its WorkloadEntry. */
    String yaml() {
        String ports = appPort == 0 ? "" : "  ports: {http: " + port + "}\n";
        String appPorts = appPort == 0 ? "" : "    weft.dev/app-ports: http=" + appPort + "\n";
        return """
               apiVersion: networking.istio.io/v1
               kind: WorkloadEntry
               metadata:
                 name: %s
                 namespace: %s
                 annotations:
                   weft.dev/outbound-address: %s
               %sspec:
                 address: %s
               %s  serviceAccount: %s
                 labels: %s
               ---
               """.formatted(name, NAMESPACE, outbound, appPorts, address, ports, account, flowLabels());
    }
}
