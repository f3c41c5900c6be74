package dev.weft.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weft.cli.remote.Sidecar;
import dev.weft.types.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The view over a sidecar that a test plays, on a terminal that remembers. */
class LiveViewTest {

    private static final String MESH = """
            {"xds": {"revision": "r7", "fromDisk": false},
             "identity": {"certificate": {"notBefore": "2026-01-01T00:00:00Z"}},
             "clusters": [{"endpoints": [{"address": "127.0.1.2:8080", "ejected": true}, {"address": "127.0.1.3:8080"}]}]}
            """;

    private static final String SPLIT = """
            {"configuration": {"routes": {"8080": {"virtualHosts": [{"routes": [{"action": {"clusters": [
              {"cluster": "outbound|8080|v1|catalog.shop.svc.cluster.local", "weight": 90},
              {"cluster": "outbound|8080|v2|catalog.shop.svc.cluster.local", "weight": 10}]}}]}]}}}}
            """;

    private final AtomicLong nanos = new AtomicLong();
    private final Ticker ticker = nanos::get;
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:42Z"), ZoneOffset.UTC);
    private volatile String metrics = "";
    private HttpServer server;

    @BeforeEach
    void playASidecar() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String text = path.endsWith("mesh") ? MESH : path.endsWith("dump") ? SPLIT : metrics;
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
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
    void rateErrorsLatencyAndMtlsAreThoseSinceTheFirstPicture() {
        FakeTerminal terminal = new FakeTerminal(100, 40);
        try (LiveView view = new LiveView(terminal, sampler(), List.of())) {
            metrics = requests(100, 0, 100);
            view.draw();
            metrics = requests(118, 2, 120);
            nanos.addAndGet(Duration.ofSeconds(2).toNanos());
            view.draw();
        }

        assertThat(picture(terminal))
                .anyMatch(line -> line.matches("storefront +catalog-v1 +100% +10\\.0 +10% +<5\\.0 +<25 +100%"));
    }

    @Test
    void aSidecarIsShownWithRevisionCertificateAndEjections() {
        FakeTerminal terminal = new FakeTerminal(100, 40);
        try (LiveView view = new LiveView(terminal, sampler(), List.of())) {
            view.draw();
        }

        assertThat(picture(terminal))
                .anyMatch(line -> line.matches("storefront +ready +r7 +42 s +127\\.0\\.1\\.2:8080"));
    }

    @Test
    void splitsAreShownWithTheirWeights() {
        FakeTerminal terminal = new FakeTerminal(100, 40);
        try (LiveView view = new LiveView(terminal, sampler(), List.of())) {
            view.draw();
        }

        assertThat(picture(terminal)).contains("SPLIT catalog.shop.svc.cluster.local: v1 90, v2 10");
    }

    @Test
    void aSidecarThatDoesNotAnswerIsShownAsSuch() {
        FakeTerminal terminal = new FakeTerminal(100, 40);
        server.stop(0);
        try (LiveView view = new LiveView(terminal, sampler(), List.of())) {
            view.draw();
        }

        assertThat(picture(terminal)).anyMatch(line -> line.startsWith("storefront") && line.contains("no answer"));
    }

    @Test
    void noPictureIsWiderOrHigherThanTheTerminal() {
        FakeTerminal terminal = new FakeTerminal(30, 6);
        try (LiveView view = new LiveView(terminal, sampler(), List.of("x".repeat(200)))) {
            metrics = requests(10, 0, 10);
            for (int i = 0; i < 50; i++) {
                view.tell("event " + i + " " + "y".repeat(100));
            }
            view.draw();
            terminal.resize(20, 4);
            view.draw();
        }

        assertThat(picture(terminal)).hasSizeLessThan(4).allMatch(line -> line.length() <= 20);
    }

    @Test
    void eventsAreTheNewestAndCannotSteerTheTerminal() {
        FakeTerminal terminal = new FakeTerminal(80, 40);
        try (LiveView view = new LiveView(terminal, sampler(), List.of())) {
            for (int i = 0; i < 100; i++) {
                view.tell("event " + i + "\u001b[2J");
            }
            view.draw();
        }

        assertThat(picture(terminal)).contains("event 99 [2J").doesNotContain("event 91 [2J");
    }

    @Test
    void theTerminalIsGivenBackOnceAndNothingIsDrawnAfterwards() {
        FakeTerminal terminal = new FakeTerminal(80, 24);
        LiveView view = new LiveView(terminal, sampler(), List.of());
        view.draw();

        view.close();
        String atTheEnd = terminal.written();
        view.draw();
        view.close();

        assertThat(atTheEnd).startsWith("\u001b[?1049h\u001b[?25l").endsWith("\u001b[?25h\u001b[?1049l");
        assertThat(terminal.written()).isEqualTo(atTheEnd);
    }

    private Sampler sampler() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Map<String, Supplier<Sidecar>> sidecars = Map.of("storefront", () -> new Sidecar(url, Duration.ofSeconds(2)));
        return new Sampler(sidecars, ticker, clock);
    }

    /** The lines of the last picture, without what steers the terminal. */
    private static List<String> picture(FakeTerminal terminal) {
        String written = terminal.written();
        String last = written.substring(written.lastIndexOf("\u001b[H") + 3, written.lastIndexOf("\u001b[J"));
        return Arrays.stream(last.split("\r\n"))
                .map(line -> line.replace("\u001b[K", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String requests(int good, int bad, int all) {
        String source = "reporter=\"source\",source_principal=\"spiffe://cluster.local/ns/shop/sa/storefront\","
                + "destination_workload=\"catalog-v1\"";
        String server = "reporter=\"destination\",source_principal=\"spiffe://cluster.local/ns/shop/sa/storefront\","
                + "destination_workload=\"catalog-v1\",connection_security_policy=\"mutual_tls\"";
        String buckets = "istio_request_duration_milliseconds_bucket{" + source;
        return "istio_requests_total{" + source + ",response_code=\"200\"} " + good + "\n"
                + "istio_requests_total{" + source + ",response_code=\"503\"} " + bad + "\n"
                + "istio_requests_total{" + server + ",response_code=\"200\"} " + good + "\n"
                + buckets + ",le=\"5.0\"} " + (all - all / 12) + "\n"
                + buckets + ",le=\"25.0\"} " + all + "\n"
                + buckets + ",le=\"+Inf\"} " + all + "\n";
    }
}
