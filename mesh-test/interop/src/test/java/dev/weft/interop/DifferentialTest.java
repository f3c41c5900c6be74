package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same requests through an Envoy and through Weft, with the same configuration: on the client's side and, over mTLS
 * without a client's sidecar, on the server's. {@code -Dweft.seed=N} repeats a run.
 */
class DifferentialTest {

    private static final int REQUESTS = 400;
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH");
    private static final List<String> SEGMENTS = List.of(
            "admin",
            "api",
            "books",
            "new",
            "old",
            "public",
            "secret",
            "pinned",
            "v1",
            "v12",
            "..",
            ".",
            "",
            "%61dmin",
            "%2e%2e",
            "%2E",
            "a%20b",
            "a%2Fb",
            "%5c",
            "ADMIN",
            "admin;x=1",
            "x%25y",
            "caf%C3%A9",
            "~user",
            "a+b",
            "a%7eb",
            "books.json",
            "*",
            "a:b@c",
            "!$&'()");
    private static final List<String> QUERIES =
            List.of("", "", "", "?", "?q=1", "?q=/../admin", "?a=%2F&b=//", "?x=a?b");

    private static Shop shop;
    private static Workload weftClient;
    private static Identity identity;

    @BeforeAll
    static void starts() throws IOException {
        shop = new Shop("differential");
        weftClient = shop.anotherClient();
        shop.mesh().start();
        List<Sidecar> sidecars = List.of(
                Sidecar.Kind.ENVOY.start(shop.mesh(), shop.catalogV1()),
                Sidecar.Kind.WEFT.start(shop.mesh(), shop.catalogV2()),
                Sidecar.Kind.ENVOY.start(shop.mesh(), shop.client()),
                Sidecar.Kind.WEFT.start(shop.mesh(), weftClient));
        sidecars.forEach(Sidecar::awaitReady);
        identity = shop.mesh().identity("client");
    }

    @AfterAll
    static void ends() {
        shop.close();
    }

    @Test
    void sidecarsOfClientsAgree() throws IOException {
        List<String> differences = new ArrayList<>();
        Set<String> statuses = new TreeSet<>();
        Random random = seeded("clients");
        for (int i = 0; i < REQUESTS; i++) {
            Request request = request(random);
            String envoy = outcome(Http.send(shop.plain(shop.client().outbound()), request), weighted(request));
            String weft = outcome(Http.send(shop.plain(weftClient.outbound()), request), weighted(request));
            statuses.add(envoy.substring(0, envoy.indexOf(' ')));
            if (!envoy.equals(weft)) {
                differences.add(request + ": envoy " + envoy + ", weft " + weft);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(statuses).as("requests of every kind").contains("200", "403", "502");
    }

    @Test
    void sidecarsOfServersAgree() throws IOException {
        List<String> differences = new ArrayList<>();
        Set<String> statuses = new TreeSet<>();
        Random random = seeded("servers");
        for (int i = 0; i < REQUESTS; i++) {
            Request request = request(random);
            String envoy = outcome(direct(shop.catalogV1(), request), true);
            String weft = outcome(direct(shop.catalogV2(), request), true);
            statuses.add(envoy.substring(0, envoy.indexOf(' ')));
            if (!envoy.equals(weft)) {
                differences.add(request + ": envoy " + envoy + ", weft " + weft);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(statuses).as("requests of every kind").contains("200", "403");
    }

    private static Random seeded(String what) {
        long seed = Long.getLong("weft.seed", System.nanoTime() & 0xFFFF_FFFFL);
        System.out.println("differential " + what + ": " + REQUESTS + " requests, -Dweft.seed=" + seed);
        return new Random(seed);
    }

    private static Optional<Reply> direct(Workload server, Request request) throws IOException {
        return Http.send(identity.connect(server.address(), server.port()), request);
    }

    /** Only the split decides where it goes, so the backend may differ. */
    private static boolean weighted(Request request) {
        return !request.headers().containsKey("x-version");
    }

    /** Status, who answered unless chance decides that, and the path that the backend saw. */
    private static String outcome(Optional<Reply> answer, boolean anyBackend) {
        List<String> paths = shop.seen().stream()
                .map(seen -> seen.method() + " " + seen.uri())
                .toList();
        shop.forget();
        return answer.map(reply -> reply.status() + (anyBackend ? "" : " " + reply.backend()))
                        .orElse("closed")
                + " " + paths;
    }

    private static Request request(Random random) {
        StringBuilder path = new StringBuilder();
        int segments = 1 + random.nextInt(4);
        for (int i = 0; i < segments; i++) {
            path.append('/').append(pick(random, SEGMENTS));
        }
        path.append(random.nextInt(4) == 0 ? "/" : "").append(pick(random, QUERIES));
        String port = ":" + shop.mesh().servicePort();
        List<String> hosts = List.of(
                Shop.CATALOG,
                Shop.CATALOG,
                Shop.CATALOG,
                Shop.CATALOG + port,
                "Catalog.Shop.svc.cluster.LOCAL",
                "catalog",
                "catalog.shop",
                "catalog.shop.svc" + port,
                "unknown.example.com");
        Map<String, String> headers = new TreeMap<>();
        String method = pick(random, METHODS);
        if (!method.equals("GET") && !method.equals("HEAD")) {
            headers.put("content-length", "0");
        }
        if (random.nextInt(3) > 0) {
            headers.put("x-version", random.nextBoolean() ? "v2" : "v1");
        }
        if (!path.toString().startsWith("/pinned") && "v1".equals(headers.get("x-version"))) {
            headers.remove("x-version");
        }
        return new Request(method, path.toString(), pick(random, hosts), headers);
    }

    private static String pick(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
