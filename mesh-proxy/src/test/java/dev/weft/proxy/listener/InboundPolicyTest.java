package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.listener.Client.Reply;
import dev.weft.proxy.stage.HandshakeFailure.Reason;
import dev.weft.proxy.tls.TestAuthority;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class InboundPolicyTest {

    private static final AuthzRules NO_ADMIN = new AuthzRules(
            Action.DENY,
            List.of(new Policy(
                    "ns[shop]-policy[no-admin]-rule[0]",
                    List.of(new Permission.UrlPath(StringMatch.prefix("/admin"))),
                    List.of(new Principal.Authenticated(StringMatch.exact(Mesh.CLIENT))))));
    private static final AuthzRules NO_ADMIN_FOR_ANYBODY = new AuthzRules(
            Action.DENY,
            List.of(new Policy(
                    "ns[shop]-policy[no-admin]-rule[0]",
                    List.of(new Permission.UrlPath(StringMatch.prefix("/admin"))),
                    List.of(Principal.Any.INSTANCE))));

    private final TestAuthority authority = new TestAuthority();

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private Mesh server(Origin origin, AuthzRules... rules) {
        Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
        server.cluster("app", origin.port())
                .routes("in", Mesh.route("app", null))
                .http("in", Direction.INBOUND, Mesh.STRICT, rules);
        assertThat(server.apply().problems()).isEmpty();
        return server;
    }

    private Mesh caller(Mesh server) {
        Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
        caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), server.address("in").getPort())
                .routes("out", Mesh.route("catalog", null))
                .http("out", Direction.OUTBOUND, null);
        assertThat(caller.apply().problems()).isEmpty();
        return caller;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin", "//admin", "/%61dmin", "/api/../admin", "/api/%2e%2E/admin/x", "/./admin?x", "/\\admin"
            })
    void deniesEverySpellingOfAPath(String path) throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = server(origin, NO_ADMIN);
                Mesh caller = caller(server);
                Client client = caller.dial("out")) {
            Reply reply = client.get(path);

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).contains("no-admin").contains("server sidecar");
            assertThat(origin.seen()).isEmpty();
            assertThat(server.ended().details())
                    .isEqualTo("rbac_access_denied_matched_policy[ns[shop]-policy[no-admin]-rule[0]]");
            assertThat(client.get("/api/books").status()).isEqualTo(200);
        }
    }

    @Test
    void tellsAStrangerNoPolicyName() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = new Mesh()) {
            server.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, null, NO_ADMIN_FOR_ANYBODY);
            server.apply();
            try (Client client = server.dial("in")) {
                Reply reply = client.send(
                                "GET /admin HTTP/1.1\r\nHost: a\r\nX-Forwarded-Client-Cert: URI=spiffe://x\r\n\r\n")
                        .read();
                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.body()).doesNotContain("no-admin");
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Client-Cert: URI=spiffe://x\r\n\r\n")
                        .read();
            }
            assertThat(origin.seen().getFirst().header("x-forwarded-client-cert"))
                    .isEmpty();
        }
    }

    @Test
    void strictTakesNoPlaintextAndSaysWhy() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = server(origin);
                Client client = server.dial("in")) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(ended(client)).isTrue();
            assertThat(server.handshakes.poll(5, TimeUnit.SECONDS).reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(origin.seen()).isEmpty();
        }
    }

    private static boolean ended(Client client) {
        try {
            byte[] rest = client.in().readAllBytes();
            return !new String(rest, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("HTTP");
        } catch (java.io.IOException reset) {
            return true;
        }
    }

    @Test
    void withoutAnIdentityThereIsNoTraffic() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = new Mesh()) {
            server.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, Mesh.STRICT);
            server.apply();
            try (Client client = server.dial("in")) {
                assertThat(ended(client)).isTrue();
            }
            assertThat(server.handshakes.poll(5, TimeUnit.SECONDS).reason()).isEqualTo(Reason.NO_IDENTITY);
        }
    }

    @Test
    void permissiveTakesBothAndTellsThemApart() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("app", origin.port()).routes("in", Mesh.route("app", null));
            server.listener("in", Direction.INBOUND, chain("tls"), chain("raw_buffer"));
            assertThat(server.apply().problems()).isEmpty();
            try (Mesh caller = caller(server);
                    Client secured = caller.dial("out");
                    Client plain = server.dial("in")) {
                assertThat(secured.get("/").status()).isEqualTo(200);
                assertThat(server.ended().mutualTls()).isTrue();
                assertThat(plain.get("/").status()).isEqualTo(200);
                assertThat(server.ended().mutualTls()).isFalse();

                server.listener("in", Direction.INBOUND, chain("tls")).apply();

                assertThat(plain.in().read()).isEqualTo(-1);
                assertThat(secured.get("/").status()).isEqualTo(200);
            }
        }
    }

    private static FilterChain chain(String transport) {
        return new FilterChain(
                transport,
                new ChainMatch(0, List.of(), List.of(), transport, List.of()),
                transport.equals("tls") ? Mesh.STRICT : null,
                new ConnectionHandler.Http("in", new RouteSource.Rds("in"), List.of(), List.of(), HttpOptions.DEFAULT));
    }

    @Test
    void aPolicyThatComesHoldsForOpenConnections() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh server = server(origin);
                Mesh caller = caller(server);
                Client client = caller.dial("out")) {
            assertThat(client.get("/admin").status()).isEqualTo(200);
            server.http("in", Direction.INBOUND, Mesh.STRICT, NO_ADMIN);
            assertThat(server.apply().problems()).isEmpty();

            assertThat(client.get("/admin").status()).isEqualTo(403);
        }
    }
}
