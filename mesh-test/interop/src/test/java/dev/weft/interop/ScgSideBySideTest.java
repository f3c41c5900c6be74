package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A real Spring Cloud Gateway and a Weft gateway over the same routes: every request must end at the same backend, with the
 * same path and headers, and be answered alike.
 */
class ScgSideBySideTest {

    private static final List<String> ANSWERED = List.of(
            "location",
            "x-backend",
            "access-control-allow-origin",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-allow-credentials",
            "access-control-expose-headers",
            "access-control-max-age",
            "x-added",
            "x-gone",
            "x-late",
            "x-frame-options",
            "content-security-policy",
            "strict-transport-security",
            "referrer-policy");

    private static final List<String> PATHS = List.of(
            "/exact",
            "/exact/",
            "/exact?a=b&c=%20d",
            "/Exact",
            "/books/7",
            "/books/7/",
            "/books/7/8",
            "/authors/7",
            "/authors/x",
            "/users/u1/orders/o2",
            "/users/u1/orders/o2?full=1",
            "/files",
            "/files/",
            "/files/a/b.txt",
            "/filesystem",
            "/strip/a/b/c",
            "/strip/a/b/",
            "/strip/a",
            "/strip",
            "/move/x",
            "/move/",
            "/move/x/y/?q=1",
            "/prefixed/a",
            "/prefixed",
            "/red",
            "/red/blue",
            "/red/blue/red/green",
            "/header",
            "/query",
            "/query?colour",
            "/query?colour=",
            "/query?colour=green",
            "/query?colour=greet&colour=x",
            "/query?colour=red",
            "/cookie",
            "/cf",
            "/request-headers",
            "/response-headers",
            "/secure",
            "/redirect?a=b",
            "/redirect-query?a=b",
            "/gone",
            "/host-header",
            "/weight",
            "/ordered",
            "/nothing");

    /** What became of one request. */
    private record Outcome(int status, Map<String, String> headers, List<String> seen) {}

    @Test
    void answersAsSpringCloudGatewayDoes() throws Exception {
        try (Mesh mesh = new Mesh("scg")) {
            Backend one = mesh.keep(Backend.start("one"));
            Backend two = mesh.keep(Backend.start("two"));
            ScgPair pair =
                    ScgPair.start(mesh, "routes.yml", Map.of("one", one.port(), "two", two.port()), List.of(), null);

            List<String> differences = new ArrayList<>();
            for (Request request : requests()) {
                Outcome expected = outcome(pair.spring(), request, one, two);
                Outcome actual = outcome(pair.weft(), request, one, two);
                if (!expected.equals(actual)) {
                    differences.add(request + "\n  spring " + expected + "\n  weft   " + actual);
                }
            }
            System.out.println("spring cloud gateway side by side: "
                    + requests().size() + " requests, " + differences.size() + " differences");
            assertThat(differences).isEmpty();
        }
    }

    private static Outcome outcome(InetSocketAddress address, Request request, Backend... backends) throws IOException {
        for (Backend backend : backends) {
            backend.forget();
        }
        Optional<Reply> reply = ScgPair.send(address, request);
        Map<String, String> headers = new TreeMap<>();
        reply.ifPresent(answer -> ANSWERED.forEach(name -> {
            String value = answer.headers().get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }));
        List<String> seen = new ArrayList<>();
        for (Backend backend : backends) {
            backend.seen().forEach(one -> {
                Map<String, String> own = new TreeMap<>();
                one.headers().forEach((name, value) -> {
                    boolean forwarding =
                            name.startsWith("x-forwarded") || name.startsWith("x-envoy") || name.equals("x-request-id");
                    if (name.equals("host") || name.startsWith("x-") && !forwarding) {
                        own.put(name, value);
                    }
                });
                seen.add(one.method() + " " + one.uri() + " " + own + " at " + backend.port());
            });
        }
        return new Outcome(reply.map(Reply::status).orElse(0), headers, seen);
    }

    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String path : PATHS) {
            requests.add(Request.get("example.net", path));
        }
        for (String host : List.of(
                "a.example.com",
                "example.com",
                "a.b.example.com",
                "t.example.org",
                "a.t.example.org",
                "a.example.com:80")) {
            requests.add(Request.get(host, "/hosted/x"));
        }
        for (String method : List.of("GET", "PUT", "DELETE", "POST", "HEAD")) {
            requests.add(new Request(method, "/method", "example.net", Map.of()));
        }
        for (String version : List.of("v1", "v12", "1", "v1, v2")) {
            requests.add(Request.get("example.net", "/header").with("X-Version", version));
        }
        for (String cookie : List.of(
                "session=abcd",
                "a=b; session=abcd; c=d",
                "session=xyz",
                "other=session=abcd",
                "xsession=abcd",
                "a=b;session=abcd")) {
            requests.add(Request.get("example.net", "/cookie").with("Cookie", cookie));
        }
        requests.add(Request.get("example.net", "/cf")
                .with("X-CF-Forwarded-Url", "http://a/")
                .with("X-CF-Proxy-Signature", "s")
                .with("X-CF-Proxy-Metadata", "m"));
        requests.add(Request.get("example.net", "/request-headers")
                .with("X-Add", "own")
                .with("X-Set", "own")
                .with("X-Remove", "own")
                .with("X-Maybe", "own"));
        requests.addAll(crossOrigin());
        return requests;
    }

    /** A preflight of a path without a rule is not among them: the real gateway answers it, Weft sends it on. */
    private static List<Request> crossOrigin() {
        List<Request> requests = new ArrayList<>();
        for (String path : List.of("/exact", "/strip/a/b", "/strip/x/y", "/move/x", "/prefixed/a")) {
            for (String origin : List.of(
                    "https://a.test",
                    "https://A.test",
                    "http://a.test",
                    "https://b.test",
                    "https://x.c.test:8443",
                    "https://x.c.test",
                    "http://example.net",
                    "https://example.net",
                    "https://m.test",
                    "null")) {
                for (String method : List.of("GET", "PUT", "POST")) {
                    requests.add(new Request(method, path, "example.net", Map.of("Origin", origin)));
                }
                for (String asked : List.of("PUT", "GET", "PATCH")) {
                    Map<String, String> preflight = Map.of("Origin", origin, "Access-Control-Request-Method", asked);
                    if (!path.startsWith("/prefixed")) {
                        requests.add(new Request("OPTIONS", path, "example.net", preflight));
                        requests.add(new Request("OPTIONS", path, "example.net", preflight)
                                .with("Access-Control-Request-Headers", "X-One"));
                        requests.add(new Request("OPTIONS", path, "example.net", preflight)
                                .with("Access-Control-Request-Headers", "X-Two"));
                    }
                }
            }
        }
        return requests;
    }
}
