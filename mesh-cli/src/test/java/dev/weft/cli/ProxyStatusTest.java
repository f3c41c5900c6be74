package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyStatusTest {

    private static final String PROXIES = """
            [{"name": "catalog-v1.shop", "node": "sidecar~127.0.1.2~catalog-v1.shop~shop.svc.cluster.local",
              "identity": "spiffe://cluster.local/ns/shop/sa/catalog", "client": "weft", "revision": "7",
              "since": "2026-11-22T18:00:00Z",
              "types": {"CDS": {"state": "SYNCED"}, "LDS": {"state": "NACK", "nack": "listener x: port: 0"}}}]
            """;

    private Map<String, String> answers = Map.of();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answers.getOrDefault(exchange.getRequestURI().toString(), "")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void showsEveryProxyInColumnsAndTheReasonOfARefusal() {
        answers = Map.of("/debug/proxies", PROXIES);

        Run run = Run.weft("proxy-status", "--control-plane", url());

        assertThat(run.out().lines().toList().getFirst())
                .matches("NAME +IDENTITY +CLIENT +REVISION +CDS +EDS +LDS +RDS +SDS +SINCE");
        assertThat(run.out().lines().toList().get(1))
                .matches(
                        "catalog-v1.shop +spiffe://cluster.local/ns/shop/sa/catalog +weft +7 +SYNCED +- +NACK +- +- +2026.*");
        assertThat(run.out()).contains("catalog-v1.shop LDS: listener x: port: 0");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void givesProgramsTheSameAsJson() {
        answers = Map.of("/debug/proxies", PROXIES);

        Run run = Run.weft("proxy-status", "--output", "json", "--control-plane", url());

        assertThat(run.out()).contains("\"CDS\" : \"SYNCED\"").contains("\"name\" : \"catalog-v1.shop\"");
    }

    @Test
    void aControlPlaneThatIsNotThereIsNamedWithItsAddress() {
        server.stop(0);

        Run run = Run.weft("proxy-status", "--control-plane", url());

        assertThat(run.code()).isEqualTo(69);
        assertThat(run.err()).hasLineCount(1).contains(url()).contains("no answer");
    }

    @Test
    void anotherServerBehindTheAddressIsSaidToBeNone() {
        answers = Map.of("/debug/proxies", "<html>");

        Run run = Run.weft("proxy-status", "--control-plane", url());

        assertThat(run.code()).isEqualTo(69);
        assertThat(run.err()).contains("not JSON");
    }

    @Test
    void aDumpListsTheResourcesOfAProxy() {
        answers = Map.of(
                "/debug/config_dump?proxy=catalog-v1.shop",
                "[{\"type\": \"type.googleapis.com/envoy.config.cluster.v3.Cluster\", \"name\": \"inbound|8080||\","
                        + " \"version\": \"abc\", \"resource\": {}}]");

        Run run = Run.weft("config", "dump", "catalog-v1.shop", "--control-plane", url());

        assertThat(run.out()).containsPattern("Cluster +inbound\\|8080\\|\\| +abc +2");
        assertThat(run.code()).isZero();
    }

    @Test
    void aDumpListsWhatASidecarRuns() {
        answers = Map.of(
                "/config_dump",
                "{\"versions\": {\"type.googleapis.com/envoy.config.listener.v3.Listener\": {\"0.0.0.0_80\": \"f00\"}}}");

        Run run = Run.weft("config", "dump", "--sidecar", url());

        assertThat(run.out()).containsPattern("Listener +0.0.0.0_80 +f00 +-");
    }

    @Test
    void aDumpNeedsAProxyOrASidecar() {
        assertThat(Run.weft("config", "dump").code()).isEqualTo(2);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
