package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC's own interoperability suite (grpc-go) with two sidecars and mTLS between its client and its server. */
@Timeout(240)
class GrpcInteropTest {

    private static final List<String> CASES = List.of(
            "empty_unary",
            "large_unary",
            "client_streaming",
            "server_streaming",
            "ping_pong",
            "empty_stream",
            "timeout_on_sleeping_server",
            "cancel_after_begin",
            "cancel_after_first_response",
            "status_code_and_message",
            "special_status_message",
            "custom_metadata",
            "unimplemented_method",
            "unimplemented_service",
            "rpc_soak",
            "channel_soak");

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP2", "SAME_AS_DOWNSTREAM"})
    void allCasesPass(Protocol toApp) throws Exception {
        String folder = System.getenv("WEFT_GRPC_INTEROP");
        Assumptions.assumeTrue(folder != null, "WEFT_GRPC_INTEROP is not set: gRPC's interop suite is skipped");
        int port = freePort();
        Process service = new ProcessBuilder(Path.of(folder, "server").toString(), "-port", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        TestAuthority authority = new TestAuthority();
        try (Mesh server = Http2Test.server(authority, port, toApp);
                Mesh caller = Http2Test.caller(authority, server)) {
            awaitListening(port, service);
            for (String each : CASES) {
                Process client = new ProcessBuilder(
                                Path.of(folder, "client").toString(),
                                "-server_host",
                                "127.0.0.1",
                                "-server_port",
                                Integer.toString(caller.address("out").getPort()),
                                "-test_case",
                                each)
                        .redirectErrorStream(true)
                        .start();
                String told = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(client.waitFor()).as(each + "\n" + told).isZero();
            }
            assertThat(server.reports)
                    .isNotEmpty()
                    .allMatch(ended -> ended.peer().equals(Mesh.CLIENT));
        } finally {
            service.destroy();
            service.waitFor(5, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void awaitListening(int port, Process service) throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                assertThat(service.isAlive()).isTrue();
                service.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
    }
}
