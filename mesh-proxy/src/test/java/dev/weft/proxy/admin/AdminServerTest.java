package dev.weft.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.telemetry.MetricFamily;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private AdminServer server = new AdminServer(new AdminApi(FixedView.READY, AdminServerTest::metrics));
    private int admin;
    private int metrics;
    private int readiness;

    private static List<MetricFamily> metrics() {
        return List.of(MetricFamily.gauge("a_gauge", "A.", () -> 1.5));
    }

    @BeforeEach
    void listen() throws IOException {
        admin = open(Exposure.ALL);
        metrics = open(Exposure.METRICS);
        readiness = open(Exposure.READINESS);
    }

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    private int open(Exposure exposure) throws IOException {
        return server.listen(new InetSocketAddress("127.0.0.1", 0), exposure).getPort();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(int port, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** One request as written; the whole answer. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", admin)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void servesSpringBootsEndpoints() throws Exception {
        assertThat(get(admin, "/actuator/health").body()).startsWith("{\"status\":\"UP\"");
        assertThat(get(admin, "/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(get(admin, "/actuator/info").body()).contains("\"version\":\"1\"");
        assertThat(get(admin, "/actuator/metrics").body()).isEqualTo("{\"names\":[\"a_gauge\"]}");
        assertThat(get(admin, "/actuator/metrics/a_gauge").body()).contains("\"statistic\":\"VALUE\",\"value\":1.5");
        assertThat(get(admin, "/actuator/metrics/none").statusCode()).isEqualTo(404);
        assertThat(get(admin, "/stats/prometheus").body())
                .isEqualTo("# HELP a_gauge A.\n# TYPE a_gauge gauge\na_gauge 1.5\n");
        assertThat(get(admin, "/actuator/mesh").body())
                .contains("sha256:00", "spiffe://td/ns/b/sa/a", "\"requestChain\":[\"ACCEPT\"");
        assertThat(get(admin, "/config_dump").body()).contains("\"routes\":{\"80\":{\"name\":\"80\"");
    }

    @Test
    void changesLogLevels() throws Exception {
        assertThat(post(admin, "/actuator/loggers/a.b", "{\"configuredLevel\":\"DEBUG\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(get(admin, "/actuator/loggers/a.b").body())
                .isEqualTo("{\"configuredLevel\":\"DEBUG\",\"effectiveLevel\":\"DEBUG\"}");
        assertThat(post(admin, "/actuator/loggers/a.b", "{\"configuredLevel\":\"LOUD\"}")
                        .body())
                .contains("configuredLevel: LOUD (expected: one of");
        assertThat(post(admin, "/actuator/loggers/a.b", "{\"configuredLevel\":null}")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void showsTheNetworkOnlyWhatItMaySee() throws Exception {
        assertThat(get(metrics, "/stats/prometheus").statusCode()).isEqualTo(200);
        assertThat(get(metrics, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        for (String path : List.of("/actuator/mesh", "/config_dump", "/actuator/loggers", "/actuator/metrics")) {
            assertThat(get(metrics, path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(post(metrics, "/actuator/loggers/a", "{}").statusCode()).isEqualTo(405);
        assertThat(get(readiness, "/stats/prometheus").statusCode()).isEqualTo(404);
        assertThat(get(readiness, "/healthz/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotReadyBeforeTheFirstConfiguration() throws Exception {
        server.close();
        server = new AdminServer(new AdminApi(FixedView.STARTING, AdminServerTest::metrics));
        readiness = open(Exposure.READINESS);
        admin = open(Exposure.ALL);

        assertThat(get(readiness, "/healthz/ready").statusCode()).isEqualTo(503);
        assertThat(get(admin, "/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get(admin, "/actuator/health/readiness").body())
                .contains("\"configuration\":{\"status\":\"OUT_OF_SERVICE\"}");
        assertThat(get(admin, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesNamesThatAWebPageCouldPointToThisMachine() throws Exception {
        assertThat(raw("GET /config_dump HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /config_dump HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(
                        raw(
                                "GET /config_dump HTTP/1.1\r\nHost: localhost:1\r\nOrigin: http://x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /config_dump HTTP/1.1\r\nHost: [::1]:15000\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void streamsWhatIsLargerThanAPieceAndKeepsTheConnection() throws Exception {
        server.close();
        MetricFamily many = new MetricFamily() {
            @Override
            public String name() {
                return "many";
            }

            @Override
            public String help() {
                return "Many.";
            }

            @Override
            public Type type() {
                return Type.GAUGE;
            }

            @Override
            public void collect(Sink sink) {
                for (int i = 0; i < 20_000; i++) {
                    sink.sample("", List.of("n"), List.of("série-" + i), i);
                }
            }
        };
        server = new AdminServer(new AdminApi(FixedView.READY, () -> List.of(many)));
        metrics = open(Exposure.METRICS);

        for (int round = 0; round < 2; round++) {
            List<String> lines =
                    get(metrics, "/stats/prometheus").body().lines().toList();
            assertThat(lines).hasSize(20_002).endsWith("many{n=\"série-19999\"} 19999");
        }
    }

    @Test
    void refusesWhatIsTooLong() throws Exception {
        assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(raw("POST /actuator/loggers/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void namesAPortThatIsTaken() {
        assertThatThrownBy(() -> server.listen(new InetSocketAddress("127.0.0.1", admin), Exposure.ALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Address already in use");
    }
}
