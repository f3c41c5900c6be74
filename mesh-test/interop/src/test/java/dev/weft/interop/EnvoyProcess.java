package dev.weft.interop;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real Envoy as a sidecar: delta ADS from Weft's control plane, {@code default} and {@code ROOTCA} by local SDS. */
final class EnvoyProcess implements Sidecar {

    private static final String BOOTSTRAP = """
            node:
              id: sidecar~%ADDRESS%~%NAME%.%NAMESPACE%~%NAMESPACE%.svc.cluster.local
              cluster: %APP%
              metadata:
                NAMESPACE: %NAMESPACE%
                SERVICE_ACCOUNT: %ACCOUNT%
                WORKLOAD_NAME: %NAME%
                LABELS: %LABELS%
                INTERCEPTION_MODE: %MODE%
                MESH_ID: cluster.local
                CLUSTER_ID: Kubernetes
            admin:
              address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            dynamic_resources:
              ads_config:
                api_type: DELTA_GRPC
                transport_api_version: V3
                set_node_on_first_message_only: true
                grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]
              lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
              cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
            static_resources:
              clusters:
                - name: sds-grpc
                  type: STATIC
                  connect_timeout: 5s
                  typed_extension_protocol_options: &http2
                    envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                      "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                      explicit_http_config: {http2_protocol_options: {}}
                  load_assignment:
                    cluster_name: sds-grpc
                    endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: %SOCKET%}}}}]}]
                - name: xds-grpc
                  type: STATIC
                  connect_timeout: 5s
                  typed_extension_protocol_options: *http2
                  load_assignment:
                    cluster_name: xds-grpc
                    endpoints:
                      - lb_endpoints:
                          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %CONTROL%}}}
                  transport_socket:
                    name: envoy.transport_sockets.tls
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                      sni: localhost
                      common_tls_context:
                        alpn_protocols: [h2]
                        tls_params: {tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3}
                        tls_certificate_sds_secret_configs: [{name: default, sds_config: &sds {resource_api_version: V3, api_config_source: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: sds-grpc}}]}}}]
                        combined_validation_context:
                          default_validation_context:
                            match_typed_subject_alt_names:
                              - {san_type: URI, matcher: {exact: spiffe://cluster.local/ns/weft-system/sa/weft-control}}
                          validation_context_sds_secret_config: {name: ROOTCA, sds_config: *sds}
            """;

    private final Child child;
    private final Path adminFile;

    private EnvoyProcess(Child child, Path adminFile) {
        this.child = child;
        this.adminFile = adminFile;
    }

    /** @param interception {@code NONE} for explicit listeners, {@code REDIRECT} for captured connections */
    static EnvoyProcess start(Mesh mesh, Workload workload, String interception) {
        Identity identity = mesh.identity(workload.account());
        Path bootstrap = identity.socket().resolveSibling("envoy.yaml");
        Path adminFile = identity.socket().resolveSibling("admin");
        try {
            Files.writeString(
                    bootstrap,
                    BOOTSTRAP
                            .replace("%ADDRESS%", workload.address())
                            .replace("%NAMESPACE%", Workload.NAMESPACE)
                            .replace("%NAME%", workload.name())
                            .replace("%APP%", workload.app())
                            .replace("%ACCOUNT%", workload.account())
                            .replace("%LABELS%", workload.flowLabels())
                            .replace("%MODE%", interception)
                            .replace("%SOCKET%", identity.socket().toString())
                            .replace("%CONTROL%", Integer.toString(mesh.controlPort())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = List.of(
                binary(),
                "-c",
                bootstrap.toString(),
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "--drain-time-s",
                "1",
                "--admin-address-path",
                adminFile.toString(),
                "--log-level",
                "info",
                // Says which policy decided.
                "--component-log-level",
                "rbac:debug");
        return mesh.keep(new EnvoyProcess(
                Child.start(workload.name() + " (envoy)", mesh.log(workload.name()), Map.of(), command), adminFile));
    }

    static String binary() {
        String path = System.getenv("WEFT_ENVOY");
        if (path == null || !Files.isExecutable(Path.of(path))) {
            throw new AssertionError(
                    "WEFT_ENVOY: " + path + " (expected: the path that mesh-test/interop/install-envoy prints)");
        }
        return path;
    }

    @Override
    public void awaitReady() {
        Await.until(
                "envoy",
                Mesh.START,
                () -> {
                    child.requireAlive();
                    return Http.status(admin("/ready")) == 200;
                },
                child::tail);
    }

    /** Counters and gauges whose name matches; sorted. */
    Map<String, Long> stats(String regex) throws IOException {
        Map<String, Long> stats = new TreeMap<>();
        for (JsonElement stat : Http.json(
                        admin("/stats?format=json&filter=" + URLEncoder.encode(regex, StandardCharsets.UTF_8)))
                .getAsJsonObject()
                .getAsJsonArray("stats")) {
            JsonObject one = stat.getAsJsonObject();
            if (one.has("value")) {
                stats.put(one.get("name").getAsString(), one.get("value").getAsLong());
            }
        }
        return stats;
    }

    /** One counter or gauge; 0 when there is none yet. */
    long stat(String name) throws IOException {
        return stats("^" + name + "$").getOrDefault(name, 0L);
    }

    /** {@code NAME@ADDRESS:PORT} of every listener in force. */
    List<String> listeners() throws IOException {
        List<String> listeners = new ArrayList<>();
        JsonObject answer = Http.json(admin("/listeners?format=json")).getAsJsonObject();
        for (JsonElement listener : answer.getAsJsonArray("listener_statuses")) {
            JsonObject status = listener.getAsJsonObject();
            JsonObject address = status.getAsJsonObject("local_address").getAsJsonObject("socket_address");
            listeners.add(status.get("name").getAsString() + "@"
                    + address.get("address").getAsString() + ":" + address.get("port_value"));
        }
        return listeners;
    }

    /** Names of listeners that carry an error, wait, or are on their way out; each with Envoy's words. */
    List<String> listenersNotInForce() throws IOException {
        List<String> others = new ArrayList<>();
        JsonObject dump =
                Http.json(admin("/config_dump?resource=dynamic_listeners")).getAsJsonObject();
        JsonArray configs = dump.getAsJsonArray("configs");
        for (JsonElement config : configs == null ? new JsonArray() : configs) {
            JsonObject listener = config.getAsJsonObject();
            if (!listener.has("active_state") || listener.has("error_state") || listener.has("warming_state")) {
                others.add(listener.toString());
            }
        }
        return others;
    }

    /** URIs of the certificates that it shows. */
    String certificates() throws IOException {
        return Http.json(admin("/certs")).toString();
    }

    String tail() {
        return child.tail();
    }

    private String admin(String path) throws IOException {
        return "http://" + Files.readString(adminFile).strip() + path;
    }

    @Override
    public void close() {
        child.close();
    }
}
