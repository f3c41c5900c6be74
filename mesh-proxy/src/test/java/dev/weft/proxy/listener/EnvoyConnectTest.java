package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CONNECT over HTTP/1.1 and HTTP/2 to a real Envoy and to a sidecar with one configuration: what a client sees is alike. */
@Timeout(120)
class EnvoyConnectTest {

    private static final String LISTENER = """
            {"name": "only", "traffic_direction": "OUTBOUND",
             "address": {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}},
             "filter_chains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": {
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "only", "http2_protocol_options": {"allow_connect": true},
               "upgrade_configs": [{"upgrade_type": "CONNECT"}],
               "http_filters": [{"name": "envoy.filters.http.router", "typed_config":
                 {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
               "route_config": {"name": "only", "ignore_port_in_host_matching": true, "virtual_hosts": [
                 {"name": "ends", "domains": ["ends"], "routes": [{"match": {"connect_matcher": {}},
                   "route": {"cluster": "bytes", "timeout": "0s", "upgrade_configs":
                     [{"upgrade_type": "CONNECT", "connect_config": {}}]}}]},
                 {"name": "asks", "domains": ["asks"], "routes": [{"match": {"connect_matcher": {}},
                   "route": {"cluster": "proxy", "timeout": "0s"}}]},
                 {"name": "declines", "domains": ["declines"], "routes": [{"match": {"connect_matcher": {}},
                   "route": {"cluster": "declining", "timeout": "0s"}}]},
                 {"name": "never", "domains": ["never"], "routes": [{"match": {"connect_matcher": {}},
                   "route": {"cluster": "bytes", "timeout": "0s", "upgrade_configs":
                     [{"upgrade_type": "CONNECT", "enabled": false}]}}]},
                 {"name": "nobody", "domains": ["nobody"], "routes": [{"match": {"connect_matcher": {}},
                   "route": {"cluster": "nobody", "timeout": "0s", "upgrade_configs":
                     [{"upgrade_type": "CONNECT", "connect_config": {}}]}}]},
                 {"name": "all", "domains": ["*"], "routes": [
                   {"match": {"prefix": "/"}, "route": {"cluster": "bytes", "timeout": "0s"}}]}]}}}]}]}
            """;

    private static final String CLUSTER = """
            {"name": "%NAME%", "type": "STATIC", "connect_timeout": "2s",
             "load_assignment": {"cluster_name": "%NAME%", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
               {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}}}}]}]}}
            """;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void answersLikeEnvoy(@TempDir Path folder) throws Exception {
        EnvoyProcess.program();
        String granted = "HTTP/1.1 200 OK\r\nx-seen: yes\r\n\r\nhello ";
        String declined = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno";
        try (Bytes bytes = new Bytes("hello ");
                Switcher proxy = new Switcher(granted, (in, out, socket) -> in.transferTo(out));
                Switcher declining = new Switcher(declined, (in, out, socket) -> in.read())) {
            Map<String, Integer> ports = new LinkedHashMap<>();
            ports.put("bytes", bytes.port());
            ports.put("proxy", proxy.port());
            ports.put("declining", declining.port());
            ports.put("nobody", EnvoyProcess.freePort());
            try (EnvoyProcess envoy = envoy(folder, ports);
                    Mesh mesh = mesh(ports)) {
                Map<String, String> theirs = new LinkedHashMap<>();
                Map<String, String> ours = new LinkedHashMap<>();
                for (String target : List.of(
                        "ends:1", "asks:1", "declines:1", "never:1", "nobody:1", "unknown:1", "ends", "ends:x")) {
                    theirs.put("HTTP/1.1 " + target, overHttp1(envoy.address(), target));
                    ours.put("HTTP/1.1 " + target, overHttp1(mesh.address("only"), target));
                    theirs.put("HTTP/2 " + target, overHttp2(envoy.address(), target));
                    ours.put("HTTP/2 " + target, overHttp2(mesh.address("only"), target));
                }

                assertThat(theirs)
                        .containsEntry("HTTP/1.1 ends:1", "200 hello ping")
                        .containsEntry("HTTP/2 never:1", "403");
                // RFC 9110 section 9.3.6: a target without a port is refused; over HTTP/2 Envoy looks for a route.
                for (String target : List.of("HTTP/2 ends", "HTTP/2 ends:x")) {
                    assertThat(ours.remove(target)).isEqualTo("reset");
                    assertThat(theirs.remove(target)).isNotEqualTo("reset");
                }
                assertThat(ours).isEqualTo(theirs);
            }
        }
    }

    private static String overHttp1(InetSocketAddress address, String target) throws IOException {
        try (Client client = new Client(address)) {
            client.send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
            String head = Origin.head(client.in());
            if (head == null) {
                return "closed";
            }
            String status = head.substring(9, 12);
            if (!status.equals("200")) {
                return status;
            }
            client.send("ping");
            return "200 " + new String(client.in().readNBytes(10), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException silent) {
            return "nothing";
        }
    }

    private static String overHttp2(InetSocketAddress address, String target) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            socket.setSoTimeout(5_000);
            try (H2End client = new H2End(socket, true, 100)) {
                client.head(1, false, ":method", "CONNECT", ":authority", target);
                StringBuilder told = new StringBuilder();
                while (told.length() < 14) {
                    H2End.Event event = client.read();
                    if (event == null) {
                        return told + "closed";
                    }
                    if (event.type() == FrameClient.RST_STREAM) {
                        return told + "reset";
                    }
                    if (event.type() == FrameClient.HEADERS) {
                        told.append(event.field(":status"));
                        if (!told.toString().equals("200")) {
                            return told.toString();
                        }
                        told.append(' ');
                        client.data(1, false, "ping");
                    } else if (event.type() == FrameClient.DATA) {
                        told.append(new String(event.payload(), StandardCharsets.ISO_8859_1));
                    }
                }
                return told.toString();
            }
        } catch (SocketTimeoutException silent) {
            return "nothing";
        }
    }

    private static EnvoyProcess envoy(Path folder, Map<String, Integer> ports) throws Exception {
        int port = EnvoyProcess.freePort();
        StringBuilder clusters = new StringBuilder();
        ports.forEach((name, backend) ->
                clusters.append(clusters.isEmpty() ? "" : ",").append(cluster(name, backend)));
        String configuration = "{\"static_resources\": {\"listeners\": ["
                + LISTENER.replace("%PORT%", Integer.toString(port)) + "], \"clusters\": [" + clusters + "]}}";
        return EnvoyProcess.start(folder, configuration, folder.resolve("access.log"), port);
    }

    private static String cluster(String name, int port) {
        return CLUSTER.strip().replace("%NAME%", name).replace("%PORT%", Integer.toString(port));
    }

    private static Mesh mesh(Map<String, Integer> ports) throws Exception {
        Mesh mesh = new Mesh();
        var listener = (MappedResource.Listener) EnvoyParityTest.map(
                ResourceType.LISTENER, "only", Listener.newBuilder(), LISTENER.replace("%PORT%", "0"));
        mesh.listeners.put("only", listener.config());
        for (Map.Entry<String, Integer> each : ports.entrySet()) {
            var cluster = (MappedResource.Cluster) EnvoyParityTest.map(
                    ResourceType.CLUSTER, each.getKey(), Cluster.newBuilder(), cluster(each.getKey(), each.getValue()));
            mesh.clusters.put(each.getKey(), cluster.config());
            mesh.endpoints.put(each.getKey(), cluster.endpoints());
        }
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }
}
