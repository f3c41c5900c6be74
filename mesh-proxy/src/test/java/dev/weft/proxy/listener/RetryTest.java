package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryTest {

    private static final String UNSAFE = "connect-failure,refused-stream,reset-before-request";

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    static RetryPolicy retry(String on, int attempts, @Nullable Duration perTry) {
        return new RetryPolicy(
                List.of(on.split(",")),
                attempts,
                perTry,
                RetryPolicy.Triggers.NONE,
                RetryPolicy.Backoff.DEFAULT,
                RetryPolicy.HostChoice.AVOID_PREVIOUS);
    }

    private static Mesh mesh(RetryPolicy retry, @Nullable Duration timeout, int... ports) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", ports)
                .routes("out", Mesh.retrying("backend", timeout, retry))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static String post(String body) {
        return "POST /pay HTTP/1.1\r\nHost: catalog\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Origin failingFirst(int failures, String failure) {
        AtomicInteger count = new AtomicInteger();
        return Origin.answering((request, out) -> {
            out.write(
                    count.getAndIncrement() < failures ? Origin.response(503, failure) : Origin.response(200, "fine"));
            return true;
        });
    }

    @Test
    void hidesAnEndpointThatRefusesConnections() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(retry(UNSAFE, 2, null), null, closedPort(), origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(post("x")).read().status()).isEqualTo(200);
                assertThat(mesh.ended().flags()).isEqualTo("-");
            }
        }
    }

    @Test
    void showsTheLastAnswerAndCountsTheAttempts() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(503, "no " + count.incrementAndGet()));
                    return true;
                });
                Mesh mesh = mesh(retry("5xx", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).isEqualTo("no 3");
            assertThat(mesh.ended().flags()).isEqualTo("URX");
            assertThat(origin.seen())
                    .extracting(seen -> seen.header("x-envoy-attempt-count"))
                    .containsExactly("1", "2", "3");
            assertThat(origin.connections())
                    .as("small answers are read to their end")
                    .isEqualTo(1);
        }
    }

    @Test
    void sendsABodyAgainThatFits() throws Exception {
        String body = "0123456789".repeat(4_000);
        try (Origin origin = failingFirst(1, "later");
                Mesh mesh = mesh(retry("5xx", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.send(post(body)).read().body()).isEqualTo("fine");
            assertThat(origin.seen()).hasSize(2);
            assertThat(origin.seen())
                    .allSatisfy(seen -> assertThat(new String(seen.body(), StandardCharsets.ISO_8859_1))
                            .isEqualTo(body));
        }
    }

    @Test
    void sendsAChunkedBodyAgainWithItsTrailers() throws Exception {
        try (Origin origin = failingFirst(1, "later");
                Mesh mesh = mesh(retry("5xx", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: catalog\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("2\r\nde\r\n0\r\nx-sum: 1\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("fine");
            assertThat(origin.seen())
                    .extracting(seen -> new String(seen.body(), StandardCharsets.ISO_8859_1))
                    .containsExactly("abcde", "abcde");
        }
    }

    @Test
    void streamsABodyThatIsTooLongAndDoesNotSendItAgain() throws Exception {
        String body = "0123456789".repeat(20_000);
        try (Origin origin = failingFirst(1, "later");
                Mesh mesh = mesh(retry("5xx", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.send(post(body)).read().status()).isEqualTo(503);
            assertThat(origin.seen()).hasSize(1);
            assertThat(origin.seen().getFirst().body()).hasSize(body.length());
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void neverRepeatsARequestWhoseBytesLeftUnlessThePolicySaysSo() throws Exception {
        try (Origin origin = Origin.resetting("");
                Mesh mesh = mesh(retry(UNSAFE, 3, null), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.send(post("100 EUR")).read().status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UC");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void repeatsAResetRequestWhereThePolicySaysSo() throws Exception {
        try (Origin origin = Origin.resetting("");
                Mesh mesh = mesh(retry("reset", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UC,URX");
            assertThat(origin.seen()).hasSize(3);
        }
    }

    @Test
    void neverRepeatsAnAnswerThatHasBegun() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                    HostileUpstreamTest.await(read);
                    return false;
                });
                Mesh mesh = mesh(retry("5xx,reset", 3, null), null, origin.port());
                Client client = mesh.dial("out")) {
            client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n");
            assertThat(Origin.head(client.in())).contains("200");
            read.countDown();

            assertThat(cut(client)).isTrue();
            assertThat(mesh.ended().flags()).isEqualTo("UC");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    private static boolean cut(Client client) {
        try {
            return client.in().readAllBytes().length < 10;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void givesEachAttemptItsTime() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(retry("5xx", 1, Duration.ofMillis(150)), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(504);
            assertThat(mesh.ended().flags()).isEqualTo("UT,URX");
            assertThat(origin.seen()).hasSize(2);
        }
    }

    @Test
    void neverRepeatsAfterTheRoutesTime() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(retry("5xx,reset", 5, null), Duration.ofMillis(200), origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.body()).contains("upstream_timeout");
            assertThat(mesh.ended().flags()).isEqualTo("UT");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void discardsALargeAnswerThatIsNotWanted() throws Exception {
        char[] large = new char[1 << 20];
        Arrays.fill(large, 'x');
        try (Origin origin = failingFirst(2, new String(large));
                Mesh mesh = mesh(retry("5xx", 3, null), null, origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").body()).isEqualTo("fine");
            assertThat(origin.seen()).hasSize(3);
            assertThat(client.get("/").body()).isEqualTo("fine");
        }
    }

    @Test
    void passesAnEarlyAnswerOnAndDoesNotRepeatIt() throws Exception {
        try (Origin origin = Origin.early("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno");
                Mesh mesh = mesh(retry("5xx", 3, null), null, origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: catalog\r\nContent-Length: 1000\r\n\r\nabc");

            assertThat(client.read().status()).isEqualTo(503);
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void tellsTheClientOnceToGoOn() throws Exception {
        try (Origin origin = failingFirst(1, "later");
                Mesh mesh = mesh(retry("5xx", 2, null), null, origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: catalog\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("abc");

            assertThat(client.read().body()).isEqualTo("fine");
            assertThat(origin.seen()).hasSize(2);
        }
    }

    @Test
    void waitsAsLongAsTheAnswerAsks() throws Exception {
        AtomicInteger count = new AtomicInteger();
        RetryPolicy asks = new RetryPolicy(
                List.of("5xx"),
                2,
                null,
                RetryPolicy.Triggers.NONE,
                new RetryPolicy.Backoff(
                        Duration.ofMillis(25), Duration.ofMillis(250), RetryPolicy.RateLimited.RETRY_AFTER),
                RetryPolicy.HostChoice.ANY);
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(
                            count.getAndIncrement() == 0
                                    ? "HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                                            .getBytes(StandardCharsets.ISO_8859_1)
                                    : Origin.response(200, "fine"));
                    return true;
                });
                Mesh mesh = mesh(asks, null, origin.port());
                Client client = mesh.dial("out")) {
            long began = System.nanoTime();
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    /** Requests for {@code /held} and all tries but the first are kept until the latch opens; others get 503. */
    private static Origin holding(CountDownLatch open) {
        return Origin.answering((request, out) -> {
            if (request.line().contains("/held")
                    || !request.header("x-envoy-attempt-count").equals("1")) {
                HostileUpstreamTest.await(open);
                out.write(Origin.response(200, "held"));
            } else {
                out.write(Origin.response(request.line().contains("/good") ? 200 : 503, "no"));
            }
            return true;
        });
    }

    private static Mesh budgeted(Origin origin, RetryBudget budget) {
        Mesh mesh = new Mesh(4);
        mesh.cluster("backend", origin.port())
                .policy(
                        "backend",
                        policy -> policy.with(new CircuitBreakers(
                                CircuitBreakers.NO_LIMIT,
                                CircuitBreakers.NO_LIMIT,
                                CircuitBreakers.NO_LIMIT,
                                0,
                                budget)))
                .routes("out", Mesh.retrying("backend", null, retry("5xx", 3, null)))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    /** Sends and waits until it is held by the origin, which then has seen so many requests. */
    private static Client held(Mesh mesh, Origin origin, String path) throws IOException {
        int before = origin.seen().size();
        int after = path.equals("/held") ? before + 1 : before + 2;
        Client client = mesh.dial("out").send("GET " + path + " HTTP/1.1\r\nHost: catalog\r\n\r\n");
        Await.until(() -> origin.seen().size() == after);
        return client;
    }

    @Test
    void repeatsOnlyTheBudgetsShareOfTheRequestsUnderWay() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        List<Client> clients = new ArrayList<>();
        try (Origin origin = holding(open);
                Mesh mesh = budgeted(origin, new RetryBudget(20, 0))) {
            for (int i = 0; i < 10; i++) {
                clients.add(held(mesh, origin, "/held"));
            }
            // With the failed one 11 are under way, then 12: a fifth of each is 2, and 2.4.
            clients.add(held(mesh, origin, "/bad"));
            clients.add(held(mesh, origin, "/bad"));
            for (int i = 0; i < 3; i++) {
                try (Client refused = mesh.dial("out")) {
                    assertThat(refused.get("/bad").status()).isEqualTo(503);
                    assertThat(mesh.ended().flags()).isEqualTo("UO");
                }
            }
            assertThat(origin.seen()).as("10 held, 2 with a retry, 3 without").hasSize(17);

            open.countDown();
            for (Client client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
                client.close();
            }
            for (int i = 0; i < clients.size(); i++) {
                mesh.ended();
            }
            try (Client alone = mesh.dial("out")) {
                assertThat(alone.get("/bad").status())
                        .as("a fifth of one is none")
                        .isEqualTo(503);
            }
        }
    }

    @Test
    void repeatsTheBudgetsMinimumWhateverIsUnderWay() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (Origin origin = holding(open);
                Mesh mesh = budgeted(origin, new RetryBudget(0, 2));
                Client first = held(mesh, origin, "/bad");
                Client second = held(mesh, origin, "/bad");
                Client third = mesh.dial("out")) {
            assertThat(third.get("/bad").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UO");

            open.countDown();
            assertThat(first.read().status()).isEqualTo(200);
            mesh.ended();
            assertThat(third.get("/bad").status()).as("one has an outcome").isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
        }
    }

    @Test
    void countsTheRequestsOfTheBudgetsInterval() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        List<Client> clients = new ArrayList<>();
        try (Origin origin = holding(open);
                Mesh mesh = budgeted(origin, new RetryBudget(20, 0, Duration.ofHours(1)));
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/good").status()).isEqualTo(200);
            }
            // The first makes 11, its retry 12; the third 15, of which a fifth is 3, the fourth 17.
            for (int i = 0; i < 3; i++) {
                clients.add(held(mesh, origin, "/bad"));
            }
            assertThat(client.get("/bad").status()).isEqualTo(503);
            assertThat(origin.seen()).hasSize(17);

            open.countDown();
            for (Client each : clients) {
                assertThat(each.read().status()).isEqualTo(200);
                each.close();
            }
        }
    }

    @Test
    void endsQuietlyWhenTheClientLeavesDuringTheWait() throws Exception {
        RetryPolicy slow = new RetryPolicy(
                List.of("5xx"),
                3,
                null,
                RetryPolicy.Triggers.NONE,
                new RetryPolicy.Backoff(Duration.ofSeconds(30), Duration.ofSeconds(60), null),
                RetryPolicy.HostChoice.ANY);
        try (Origin origin = failingFirst(9, "no");
                Mesh mesh = mesh(slow, null, origin.port())) {
            try (Client client = mesh.dial("out")) {
                client.send(post("abc"));
                Await.until(() -> origin.seen().size() == 1);
            }
            assertThat(mesh.ended().flags()).startsWith("DC");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void failsFastWhenAllAttemptsAreRefused() throws Exception {
        try (Mesh mesh = mesh(retry("connect-failure", 2, null), null, closedPort());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UF,URX");
        }
    }
}
