package dev.weft.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.cli.network.Network;
import dev.weft.cli.probe.Backend.Behaviour;
import dev.weft.types.SystemTicker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backends that misbehave, and what measures them. */
class BackendTest {

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Test
    void whatItDoesChangesWhileItRuns() throws Exception {
        InetSocketAddress at = free();
        try (Backend backend = new Backend(Network.OWN, at, new Behaviour.Answers(200, "fine"));
                RawHttp http = new RawHttp(Network.OWN, at, BOUND)) {
            assertThat(http.get("shop", "/a").body()).isEqualTo("fine");

            backend.become(new Behaviour.Answers(503, "broken"));

            assertThat(http.get("shop", "/b").status()).isEqualTo(503);
            assertThat(backend.lines()).containsExactly("GET /a", "GET /b");
            assertThat(backend.total()).isEqualTo(2);
        }
    }

    @Test
    void aResetComesAfterTheWholeRequestWasRead() throws Exception {
        InetSocketAddress at = free();
        try (Backend backend = new Backend(Network.OWN, at, new Behaviour.Resets());
                RawHttp http = new RawHttp(Network.OWN, at, BOUND)) {
            assertThatThrownBy(() -> http.exchange("POST /pay HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"))
                    .isInstanceOf(IOException.class);
            assertThat(backend.lines()).containsExactly("POST /pay");
        }
    }

    @Test
    void aBackendThatHangsReadsAndNeverAnswers() throws Exception {
        InetSocketAddress at = free();
        try (Backend backend = new Backend(Network.OWN, at, new Behaviour.Hangs());
                RawHttp http = new RawHttp(Network.OWN, at, Duration.ofMillis(200))) {
            assertThatThrownBy(() -> http.get("shop", "/")).isInstanceOf(SocketTimeoutException.class);
            assertThat(backend.total()).isEqualTo(1);
        }
    }

    @Test
    void chunkedRequestsAreReadToTheirEnd() throws Exception {
        InetSocketAddress at = free();
        try (Backend backend = new Backend(Network.OWN, at, new Behaviour.Delays(Duration.ofMillis(5)));
                RawHttp http = new RawHttp(Network.OWN, at, BOUND)) {
            String head = " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

            http.exchange("POST /one" + head + "3\r\nabc\r\n0\r\n\r\n");
            http.exchange("POST /two" + head + "0\r\n\r\n");

            assertThat(backend.lines()).containsExactly("POST /one", "POST /two");
        }
    }

    @Test
    void percentilesAreByNearestRank() {
        assertThat(Percentile.of(List.of(3, 1, 2, 4), 50)).isEqualTo(2);
        assertThat(Percentile.of(List.of(3, 1, 2, 4), 99)).isEqualTo(4);
        assertThat(Percentile.median(3, 1, 2)).isEqualTo(2);
        assertThat(Percentile.median(4, 1, 2, 3)).isEqualTo(2.5);
    }

    @Test
    void aTimeBeforeTheCanaryWatchedIsClean() {
        try (Canary canary = new Canary(SystemTicker.INSTANCE)) {
            long now = SystemTicker.INSTANCE.nanoTime();
            assertThat(canary.clean(now - 2_000_000_000L, now - 1_000_000_000L)).isTrue();
        }
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", probe.getLocalPort());
        }
    }
}
