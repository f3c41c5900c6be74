package dev.weft.config.compile;

import dev.weft.config.ir.EndpointSet.WorkloadRef;
import dev.weft.config.model.Endpoint;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.ServicePort;
import java.util.List;
import java.util.Map;

/**
 * One host as one namespace sees it.
 *
 * @param host full name, lower case
 * @param entry the object that declares it for this viewer
 * @param members where it can be reached
 */
record Service(String host, ServiceEntry entry, List<Member> members) {

    /** The label that says whether a workload has a sidecar: {@code istio} or {@code disabled}. */
    private static final String TLS_MODE_LABEL = "security.istio.io/tlsMode";

    Service {
        members = List.copyOf(members);
    }

    String namespace() {
        return entry.namespace();
    }

    boolean isInternal() {
        return entry.location() == ServiceEntry.Location.MESH_INTERNAL;
    }

    /**
     * One address with the workload behind it.
     *
     * @param endpoint as declared
     * @param namespace of its identity
     * @param workload its name; empty for endpoints written inside the service
     */
    record Member(Endpoint endpoint, String namespace, String workload) {

        /**
         * Whether it has a sidecar that takes mutual TLS: its label says {@code istio}, or it has a service account and its
         * label does not say otherwise.
         */
        boolean inMesh(Service service) {
            String mode = endpoint.labels().get(TLS_MODE_LABEL);
            if (!service.isInternal()) {
                return "istio".equals(mode);
            }
            return mode == null ? !endpoint.serviceAccount().isEmpty() : mode.equals("istio");
        }

        int port(ServicePort port) {
            Integer own = endpoint.ports().get(port.name());
            return own == null ? port.targetPort() : own;
        }

        WorkloadRef workloadRef(String cluster) {
            Map<String, String> labels = endpoint.labels();
            String canonical =
                    first(labels, workload, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
            String revision = first(
                    labels, "latest", "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");
            return new WorkloadRef(
                    workload,
                    namespace,
                    canonical,
                    revision,
                    cluster,
                    labels.getOrDefault("app", ""),
                    labels.getOrDefault("version", ""));
        }

        private static String first(Map<String, String> labels, String otherwise, String... keys) {
            for (String key : keys) {
                String value = labels.get(key);
                if (value != null && !value.isEmpty()) {
                    return value;
                }
            }
            return otherwise;
        }
    }
}
