package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.tls.TestAuthority;
import dev.weft.proxy.tls.TlsSecrets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** gRPC and WebSocket over HTTP/2 with mTLS between a sidecar and a real Envoy, either way round. */
@Timeout(120)
class EnvoyPairTest {

    private static final String TLS = """
            "common_tls_context": {"alpn_protocols": ["h2"],
              "tls_certificates": [{"certificate_chain": {"filename": "%DIR%/cert.pem"},
                "private_key": {"filename": "%DIR%/key.pem"}}],
              "validation_context": {"trusted_ca": {"filename": "%DIR%/root.pem"},
                "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": {"exact": "%PEER%"}}]}}
            """;

    private static final String LISTENER = """
            {"name": "only", "address": {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}},
             "filter_chains": [{%SOCKET% "filters": [{"name": "envoy.filters.network.http_connection_manager",
               "typed_config": {
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "only", "http2_protocol_options": {"allow_connect": true},
               "upgrade_configs": [{"upgrade_type": "websocket"}],
               "http_filters": [{"name": "envoy.filters.http.router", "typed_config":
                 {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
               "route_config": {"name": "only", "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                 {"match": {"prefix": "/echo.Echo"}, "route": {"cluster": "grpc", "timeout": "0s"}},
                 {"match": {"prefix": "/"}, "route": {"cluster": "other", "timeout": "0s"}}]}]}}}]}]}
            """;

    private static final String CLUSTER = """
            {"name": "%NAME%", "type": "STATIC", %SOCKET%
             "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
               "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
               "explicit_http_config": {%HTTP%}}},
             "load_assignment": {"cluster_name": "%NAME%", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
               {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}}}}]}]}}
            """;

    private static final String HTTP1 = "\"http_protocol_options\": {}";
    private static final String HTTP2 = "\"http2_protocol_options\": {\"max_concurrent_streams\": 50}";

    private final TestAuthority authority = new TestAuthority();
    private final Instant now = Clock.systemUTC().instant();

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void weftCallsEnvoy(@TempDir Path folder) throws Exception {
        EnvoyProcess.program();
        write(folder, Mesh.SERVER);
        String tls = "\"transport_socket\": {\"name\": \"envoy.transport_sockets.tls\", \"typed_config\": {\"@type\": "
                + "\"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext\", "
                + "\"require_client_certificate\": true, " + tls(folder, Mesh.CLIENT) + "}},";
        try (EchoService service = new EchoService();
                WebSocketOrigin chat = new WebSocketOrigin();
                EnvoyProcess envoy = start(
                        folder,
                        tls,
                        cluster("grpc", "", HTTP2, service.port()),
                        cluster("other", "", HTTP1, chat.port()));
                Mesh caller = new Mesh(secrets(Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT)) {
            caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), envoy.address().getPort())
                    .routes("out", Mesh.route("catalog", null))
                    .http("out", Direction.OUTBOUND, null, UpgradeTest.options(Duration.ofMinutes(1)));
            caller.clusters.computeIfPresent(
                    "catalog", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
            assertThat(caller.apply().problems()).isEmpty();

            speaks(caller.address("out"));
            assertThat(caller.reports).isNotEmpty().allMatch(Mesh.Ended::mutualTls);
        }
    }

    @Test
    void envoyCallsWeft(@TempDir Path folder) throws Exception {
        EnvoyProcess.program();
        write(folder, Mesh.CLIENT);
        String tls = "\"transport_socket\": {\"name\": \"envoy.transport_sockets.tls\", \"typed_config\": {\"@type\": "
                + "\"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext\", "
                + tls(folder, Mesh.SERVER) + "}},";
        try (EchoService service = new EchoService();
                WebSocketOrigin chat = new WebSocketOrigin();
                Mesh server = new Mesh(secrets(Mesh.SERVER), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("grpc", service.port())
                    .cluster("chat", chat.port())
                    .routes("in", toGrpc(), Mesh.route("chat", null))
                    .http("in", Direction.INBOUND, Mesh.STRICT, UpgradeTest.options(Duration.ofMinutes(1)));
            server.clusters.computeIfPresent(
                    "grpc", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
            assertThat(server.apply().problems()).isEmpty();
            int port = server.address("in").getPort();
            try (EnvoyProcess envoy =
                    start(folder, "", cluster("grpc", tls, HTTP2, port), cluster("other", tls, HTTP2, port))) {
                speaks(envoy.address());
            }
            assertThat(server.reports)
                    .isNotEmpty()
                    .allMatch(ended -> ended.peer().equals(Mesh.CLIENT));
        }
    }

    private static Route toGrpc() {
        return new Route(
                "grpc",
                new RouteMatch(new PathMatch.Prefix("/echo.Echo", false), List.of(), List.of()),
                new Forward(List.of(WeightedCluster.of("grpc", 1)), RouteAction.Rewrite.NONE, null, null),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }

    private static void speaks(InetSocketAddress address) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .build();
        try {
            for (int i = 0; i < 100; i++) {
                byte[] message = new byte[i * 1_000];
                assertThat(ClientCalls.blockingUnaryCall(channel, EchoService.UNARY, CallOptions.DEFAULT, message))
                        .isEqualTo(message);
            }
            Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(
                    channel, EchoService.DOWNLOAD, CallOptions.DEFAULT, "500".getBytes(StandardCharsets.US_ASCII));
            int count = 0;
            while (answers.hasNext()) {
                count += answers.next().length;
            }
            assertThat(count).isEqualTo(500 * 16 * 1024);
            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            channel,
                            EchoService.CHAT.toBuilder()
                                    .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                                    .setFullMethodName("echo.Echo/Nothing")
                                    .build(),
                            CallOptions.DEFAULT,
                            new byte[0]))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
        byte[] large = new byte[1 << 20];
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocketTest.Heard heard = new WebSocketTest.Heard();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + address.getPort() + "/chat"), heard)
                    .get(10, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("text hello");
            socket.sendBinary(ByteBuffer.wrap(large), true).get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).startsWith("binary " + large.length);
            socket.sendClose(4_000, "done").get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("close 4000 done");
        }
    }

    private Mesh.Secrets secrets(String id) {
        return new Mesh.Secrets(identity(id), authority.trustAt(now));
    }

    private TlsSecrets.Identity identity(String id) {
        return authority.issue(id, now.minusSeconds(3_600), now.plusSeconds(3_600));
    }

    private void write(Path folder, String id) throws Exception {
        TlsSecrets.Identity identity = identity(id);
        pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                identity.chain().getFirst().getEncoded());
        pem(folder.resolve("key.pem"), "PRIVATE KEY", identity.key().getEncoded());
        pem(
                folder.resolve("root.pem"),
                "CERTIFICATE",
                authority.trustAt(now).roots().getFirst().getEncoded());
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                        + "-----\n");
    }

    private static String tls(Path folder, String peer) {
        return TLS.replace("%DIR%", folder.toString()).replace("%PEER%", peer).strip();
    }

    private static String cluster(String name, String socket, String http, int port) {
        return CLUSTER.replace("%NAME%", name)
                .replace("%SOCKET%", socket)
                .replace("%HTTP%", http)
                .replace("%PORT%", Integer.toString(port))
                .strip();
    }

    private static EnvoyProcess start(Path folder, String socket, String... clusters) throws Exception {
        int port = EnvoyProcess.freePort();
        String listener = LISTENER.replace("%PORT%", Integer.toString(port)).replace("%SOCKET%", socket);
        return EnvoyProcess.start(
                folder,
                "{\"static_resources\": {\"listeners\": [" + listener + "], \"clusters\": ["
                        + String.join(",", clusters) + "]}}",
                folder.resolve("access.log"),
                port);
    }
}
