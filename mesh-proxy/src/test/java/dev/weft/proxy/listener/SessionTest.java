package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.session.SessionRule;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that stay with an endpoint while it is healthy. */
@Timeout(60)
class SessionTest {

    private static final SessionRule COOKIE =
            new SessionRule(new SessionRule.Key.Cookie("sid", "/shop", false), null, null);

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    /** Round robin over the endpoints, so that only a session keeps two requests together. */
    private static Mesh mesh(SessionRule rule, @Nullable OutlierDetection outliers, int... ports) {
        Route plain = Mesh.route("backend", null);
        Mesh mesh = new Mesh();
        mesh.cluster("backend", ports)
                .policy("backend", policy -> policy.with(outliers))
                .routes(
                        "out",
                        new Route(
                                "r",
                                plain.match(),
                                plain.action(),
                                plain.requestHeaders(),
                                plain.responseHeaders(),
                                RouteFilters.NONE.with(rule)))
                .http("out", Direction.OUTBOUND, null);
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static List<Origin> three() {
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            origins.add(Origin.ok("endpoint " + i));
        }
        return origins;
    }

    private static int[] ports(List<Origin> origins) {
        return origins.stream().mapToInt(Origin::port).toArray();
    }

    private static void close(List<Origin> origins) throws IOException {
        for (Origin origin : origins) {
            origin.close();
        }
    }

    private static Reply with(Client client, String header, String value) throws IOException {
        return client.send("GET / HTTP/1.1\r\nHost: catalog\r\n" + header + ": " + value + "\r\n\r\n")
                .read();
    }

    /** The value between quotes. */
    private static String cookie(Reply reply) {
        String header = reply.header("set-cookie");
        assertThat(header).startsWith("sid=\"");
        return "sid=" + header.substring(4, header.indexOf(';'));
    }

    @Test
    void keepsASessionByItsCookie() throws Exception {
        List<Origin> origins = three();
        try (Mesh mesh = mesh(COOKIE, null, ports(origins));
                Client client = mesh.dial("out")) {
            Reply first = client.get("/");
            assertThat(first.header("set-cookie")).endsWith("\"; Path=/shop; HttpOnly");
            String cookie = cookie(first);

            for (int i = 0; i < 10; i++) {
                Reply next = with(client, "cookie", "other=1; " + cookie);
                assertThat(next.body()).isEqualTo(first.body());
                assertThat(next.header("set-cookie")).as("it has it").isEmpty();
            }
            assertThat(List.of(
                            client.get("/").body(),
                            client.get("/").body(),
                            client.get("/").body()))
                    .as("without the cookie")
                    .doesNotHaveDuplicates();
        } finally {
            close(origins);
        }
    }

    @Test
    void keepsASessionByItsHeader() throws Exception {
        List<Origin> origins = three();
        SessionRule rule = new SessionRule(new SessionRule.Key.Header("x-session"), null, null);
        try (Mesh mesh = mesh(rule, null, ports(origins));
                Client client = mesh.dial("out")) {
            Reply first = client.get("/");
            String session = first.header("x-session");
            assertThat(new String(Base64.getDecoder().decode(session), StandardCharsets.US_ASCII))
                    .startsWith("127.0.0.1:");

            for (int i = 0; i < 10; i++) {
                assertThat(with(client, "x-session", session).body()).isEqualTo(first.body());
            }
        } finally {
            close(origins);
        }
    }

    @Test
    void goesElsewhereWithANewCookieWhenItsEndpointIsEjected() throws Exception {
        AtomicInteger sick = new AtomicInteger(-1);
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int own = i;
            origins.add(Origin.answering((request, out) -> {
                out.write(Origin.response(sick.get() == own ? 503 : 200, "" + own));
                return true;
            }));
        }
        OutlierDetection rules = new OutlierDetection(
                new Consecutive(1, 0, 0),
                null,
                null,
                new Ejection(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, 100, false),
                Duration.ofSeconds(1),
                false);
        try (Mesh mesh = mesh(COOKIE, rules, ports(origins));
                Client client = mesh.dial("out")) {
            Reply first = client.get("/");
            String cookie = cookie(first);
            sick.set(Integer.parseInt(first.body()));
            assertThat(with(client, "cookie", cookie).status()).isEqualTo(503);
            Await.until(() -> mesh.runtime.clusters().iterator().next().ejected() == 1);

            Reply moved = with(client, "cookie", cookie);

            assertThat(moved.status()).isEqualTo(200);
            assertThat(moved.body()).isNotEqualTo(first.body());
            String renewed = cookie(moved);
            assertThat(renewed).isNotEqualTo(cookie);
            sick.set(-1);
            for (int i = 0; i < 5; i++) {
                assertThat(with(client, "cookie", renewed).body()).isEqualTo(moved.body());
            }
        } finally {
            close(origins);
        }
    }

    @Test
    void takesNoSessionForAnEndpointThatIsNone() throws Exception {
        List<Origin> origins = three();
        try (Mesh mesh = mesh(COOKIE, null, ports(origins));
                Client client = mesh.dial("out")) {
            for (String forged : List.of("MTI3LjAuMC4xOjE=", "%%%", "CgA=", "Cg", "Ogo=", "")) {
                Reply reply = with(client, "cookie", "sid=\"" + forged + "\"");
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("set-cookie")).startsWith("sid=");
            }
        } finally {
            close(origins);
        }
    }

    @Test
    void renewsASessionThatEndsWithoutRequests() throws Exception {
        List<Origin> origins = three();
        SessionRule rule = new SessionRule(
                new SessionRule.Key.Cookie("sid", "", true), Duration.ofHours(8), Duration.ofMinutes(5));
        try (Mesh mesh = mesh(rule, null, ports(origins));
                Client client = mesh.dial("out")) {
            Reply first = client.get("/");
            assertThat(first.header("set-cookie")).endsWith("\"; Max-Age=28800; HttpOnly");

            Reply next = with(client, "cookie", cookie(first));

            assertThat(next.body()).isEqualTo(first.body());
            assertThat(next.header("set-cookie"))
                    .as("the idle time begins anew")
                    .startsWith("sid=");
        } finally {
            close(origins);
        }
    }
}
