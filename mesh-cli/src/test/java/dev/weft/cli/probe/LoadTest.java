package dev.weft.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weft.cli.network.Network;
import dev.weft.types.SystemTicker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load, raw calls and the relay between them, against a real server. */
class LoadTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private final Await await = new Await(SystemTicker.INSTANCE);
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            targets.add(exchange.getRequestURI().toString());
            byte[] body = "fine".getBytes(StandardCharsets.US_ASCII);
            // A length of 0 makes it chunked.
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("bad") ? 500 : 200, 0);
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
    void remembersEveryResultInTheOrderOfSending() {
        try (Load load = load("/", 3, 200)) {
            assertThat(await.until(BOUND, () -> load.results().size() >= 30)).isTrue();

            List<Load.Result> results = load.results();

            assertThat(results)
                    .allMatch(Load.Result::good)
                    .allMatch(result -> result.body().equals("fine"));
            assertThat(results).isSortedAccordingTo(Comparator.comparingLong(Load.Result::startNanos));
        }
    }

    @Test
    void anErrorAnswerIsNotGood() {
        try (Load load = load("/bad", 1, 50)) {
            assertThat(await.until(BOUND, () -> load.results().size() >= 3)).isTrue();
            assertThat(load.results()).noneMatch(Load.Result::good);
        }
    }

    @Test
    void nobodyListeningIsAFailedRequestAndNotAnException() {
        server.stop(0);
        try (Load load = load("/", 1, 50)) {
            assertThat(await.until(BOUND, () -> load.results().size() >= 2)).isTrue();
            assertThat(load.results()).allMatch(result -> result.status() == 0);
        }
    }

    @Test
    void targetsAreSentAsWritten() throws Exception {
        try (RawHttp http = new RawHttp(Network.OWN, server.getAddress(), BOUND)) {
            http.get("shop", "/api/../%61dmin");
        }

        assertThat(targets).containsExactly("/api/../%61dmin");
    }

    @Test
    void theRelayPassesEverythingOnAndRemembersIt() throws Exception {
        InetSocketAddress free = free();
        try (Relay relay = new Relay(Network.OWN, free, server.getAddress());
                RawHttp http = new RawHttp(Network.OWN, free, BOUND)) {
            assertThat(http.get("shop", "/relayed").body()).isEqualTo("fine");

            Relay.Connection connection = relay.connections().getFirst();
            assertThat(new String(connection.fromClient(), StandardCharsets.US_ASCII))
                    .startsWith("GET /relayed");
            assertThat(new String(connection.fromServer(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static InetSocketAddress free() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
    }

    private Load load(String target, int connections, int perSecond) {
        return new Load(
                Network.OWN,
                new Load.Plan(server.getAddress(), "shop", target, connections, perSecond),
                SystemTicker.INSTANCE);
    }
}
