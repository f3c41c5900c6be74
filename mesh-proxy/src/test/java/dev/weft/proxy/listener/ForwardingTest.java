package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.tls.TestAuthority;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForwardingTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void forwardsARequestAndItsResponse() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/books?id=1");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("hello");
            assertThat(reply.header("content-type")).isEqualTo("text/plain");
            assertThat(origin.seen().getFirst().line()).isEqualTo("GET /books?id=1 HTTP/1.1");
            assertThat(origin.seen().getFirst().header("host")).isEqualTo("catalog");
            assertThat(origin.seen().getFirst().header("x-request-id")).hasSize(36);
            assertThat(origin.seen().getFirst().header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.flags()).isEqualTo("-");
            assertThat(ended.cluster()).isEqualTo("backend");
            assertThat(ended.sent()).isEqualTo(5);
        }
    }

    @Test
    void keepsConnectionsOnBothSides() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/" + i).status()).isEqualTo(200);
            }

            assertThat(origin.connections()).isEqualTo(1);
            assertThat(origin.seen()).hasSize(50);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, request.line().split(" ")[1]));
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(all.toString());

            for (int i = 0; i < 20; i++) {
                assertThat(client.read().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void forwardsBodiesOfKnownAndUnknownLength() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, new String(request.body(), StandardCharsets.ISO_8859_1)));
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            String large = "0123456789".repeat(30_000);
            client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
            assertThat(client.read().body()).isEqualTo(large);

            client.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n");
            client.send("6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("hello world");
        }
    }

    @Test
    void keepsTheHeadAndBodyOfAHeadAnswerApart() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    String text = request.line().startsWith("HEAD")
                            ? "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply head = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").read(true);
            Reply get = client.get("/");

            assertThat(head.header("content-length")).isEqualTo("10");
            assertThat(get.body()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void relaysContinue() throws Exception {
        try (Origin origin = Origin.ok("done");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("body");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void twoHopsSpeakMutualTlsAndTellWhoCalls() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Origin origin = Origin.ok("hello");
                Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
                Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, Mesh.STRICT);
            assertThat(server.apply().problems()).isEmpty();
            caller.cluster(
                            "catalog",
                            Mesh.tlsTo(Mesh.SERVER),
                            server.address("in").getPort())
                    .routes("out", Mesh.route("catalog", null))
                    .http("out", Direction.OUTBOUND, null);
            assertThat(caller.apply().problems()).isEmpty();
            try (Client client = caller.dial("out")) {
                for (int i = 0; i < 5; i++) {
                    assertThat(client.get("/books").body()).isEqualTo("hello");
                }
            }

            assertThat(origin.seen().getFirst().header("x-forwarded-client-cert"))
                    .startsWith("By=" + Mesh.SERVER + ";Hash=")
                    .endsWith("URI=" + Mesh.CLIENT);
            Mesh.Ended seen = server.ended();
            assertThat(seen.peer()).isEqualTo(Mesh.CLIENT);
            assertThat(seen.mutualTls()).isTrue();
            assertThat(caller.ended().mutualTls()).isTrue();
        }
    }

    @Test
    void tellsAnAuthenticatedPeerOnceWhichWorkloadCallsAndNobodyElse() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Origin origin = Origin.ok("hello");
                Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
                Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, Mesh.STRICT);
            server.apply();
            caller.cluster(
                            "catalog",
                            Mesh.tlsTo(Mesh.SERVER),
                            server.address("in").getPort())
                    .cluster("outside", origin.port())
                    .routes("out", Mesh.route("catalog", null))
                    .routes("plain", Mesh.route("outside", null))
                    .http("out", Direction.OUTBOUND, null)
                    .http("plain", Direction.OUTBOUND, null);
            assertThat(caller.apply().problems()).isEmpty();
            String forged = PeerMetadata.encode(
                    new Workload("orders-v1", "shop", "orders", "v1", "orders", "v1", "Kubernetes"));

            try (Client client = caller.dial("out")) {
                for (int i = 0; i < 3; i++) {
                    client.send(
                            "GET /books HTTP/1.1\r\nHost: catalog\r\nx-envoy-peer-metadata: " + forged + "\r\n\r\n");
                    assertThat(client.read().body()).isEqualTo("hello");
                    assertThat(server.ended().peerWorkload()).isEqualTo(Mesh.WORKLOAD.name());
                }
            }
            try (Client client = caller.dial("plain")) {
                assertThat(client.get("/outside").body()).isEqualTo("hello");
            }

            assertThat(origin.seen())
                    .hasSize(4)
                    .allSatisfy(request ->
                            assertThat(request.header("x-envoy-peer-metadata")).isEmpty());
        }
    }

    @Test
    void refusesAServerThatIsSomebodyElse() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Origin origin = Origin.ok("hello");
                Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
                Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, Mesh.STRICT);
            server.apply();
            caller.cluster(
                            "catalog",
                            Mesh.tlsTo("spiffe://cluster.local/ns/shop/sa/orders"),
                            server.address("in").getPort())
                    .routes("out", Mesh.route("catalog", null))
                    .http("out", Direction.OUTBOUND, null);
            caller.apply();
            try (Client client = caller.dial("out")) {
                Reply reply = client.get("/books");

                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.body())
                        .contains("\"code\":\"tls_san_mismatch\"")
                        .contains("client sidecar");
            }
            assertThat(origin.seen()).isEmpty();
            assertThat(caller.ended().flags()).isEqualTo("UF");
        }
    }
}
