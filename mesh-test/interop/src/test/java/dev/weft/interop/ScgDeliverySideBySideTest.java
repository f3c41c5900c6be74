package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Spring Cloud Gateway and a Weft gateway with the same routes and the same jar of users' filters: what needs more
 * than one attempt or member, and what users' own code does.
 */
class ScgDeliverySideBySideTest {

    private static final int DRAWS = 600;
    private static final Map<String, Double> SHARES = Map.of("one", 0.5, "two", 0.3, "three", 0.2);
    private static final List<String> ANSWERED = List.of("x-backend", "x-stamp", "x-late");

    @TempDir
    private static Path folder;

    private static Mesh mesh;
    private static List<Backend> backends;
    private static ScriptedBackend scripted;
    private static ScgPair pair;

    @BeforeAll
    static void start() throws Exception {
        Path filters = Files.createDirectory(folder.resolve("filters"));
        pack(filters.resolve("user.jar"));
        mesh = new Mesh("scg-delivery");
        backends = new ArrayList<>();
        Map<String, Integer> ports = new TreeMap<>();
        for (String name : List.of("one", "two", "three")) {
            Backend backend = mesh.keep(Backend.start(name));
            backends.add(backend);
            ports.put(name, backend.port());
        }
        scripted = mesh.keep(ScriptedBackend.start());
        ports.put("scripted", scripted.port());
        pair = ScgPair.start(mesh, "delivery.yml", ports, List.of("one", "two"), filters);
    }

    @AfterAll
    static void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    /** Compiles the sample of users' filters against the jars of the real gateway. */
    private static void pack(Path jar) throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder said = new StringBuilder();
        try (Stream<Path> sources = Files.list(ScgPair.resource("user"));
                Stream<Path> jars = Files.list(ScgPair.jars());
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            String path = jars.map(Path::toString).collect(Collectors.joining(":"));
            boolean done = compiler.getTask(
                            null,
                            files,
                            problem -> said.append(problem).append('\n'),
                            List.of("-d", classes.toString(), "-cp", path, "-proc:none", "-nowarn"),
                            null,
                            files.getJavaFileObjectsFromPaths(sources.toList()))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(classes.resolve("user"))) {
            // Spring's scan finds a package in a jar by the folder's own entry.
            out.putNextEntry(new JarEntry("user/"));
            for (Path file : files.sorted().toList()) {
                out.putNextEntry(new JarEntry("user/" + file.getFileName()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    @Test
    void retriesAsOften() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String route : List.of("/retry", "/retry-status", "/again")) {
            for (String script : List.of("0 503", "1 503", "2 500", "3 502", "9 503", "1 404", "9 404", "9 429")) {
                for (String method : List.of("GET", "PUT", "POST")) {
                    String name = route + "/" + method + script.replace(' ', '-');
                    Map<String, String> headers = Map.of("X-Script", script, "Idempotency-Key", name);
                    String expected = attempts(pair.spring(), new Request(method, name + "/s", "example.net", headers));
                    String actual = attempts(pair.weft(), new Request(method, name + "/w", "example.net", headers));
                    if (!expected.equals(actual)) {
                        differences.add(name + ": spring " + expected + ", weft " + actual);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Where they differ on purpose: weft.retry.unsafe-methods is idempotency-key unless something else is said. */
    @Test
    void asksAgainWithAnUnsafeMethodOnlyWhereTheCallerAllowsIt() throws Exception {
        Map<String, String> headers = Map.of("X-Script", "1 503");

        assertThat(attempts(pair.spring(), new Request("PUT", "/retry-status/unsafe/s", "example.net", headers)))
                .isEqualTo("200 after 2");
        assertThat(attempts(pair.weft(), new Request("PUT", "/retry-status/unsafe/w", "example.net", headers)))
                .isEqualTo("503 after 1");
    }

    private static String attempts(InetSocketAddress address, Request request) throws IOException {
        String status = ScgPair.send(address, request)
                .map(reply -> reply.status() + " "
                        + reply.headers().getOrDefault("x-stamp", "").strip())
                .orElse("cut");
        return status.strip() + " after " + scripted.attempts(request.path());
    }

    @Test
    void sharesRequestsAsTheWeightsSay() throws Exception {
        for (InetSocketAddress address : List.of(pair.spring(), pair.weft())) {
            // Beyond 3 sigma is 1 in 370 by chance, and six shares are looked at: one second draw is allowed.
            String first = farthest(address);
            String verdict = first.isEmpty() ? first : farthest(address);
            assertThat(verdict).as("shares at %s, at first %s", address, first).isEmpty();
        }
    }

    /** What lies beyond 3 sigma of its share; empty: nothing does. */
    private static String farthest(InetSocketAddress address) throws IOException {
        Map<String, Integer> counts = counts(address, "/share", DRAWS);
        List<String> beyond = new ArrayList<>();
        SHARES.forEach((name, share) -> {
            double sigma = Math.sqrt(DRAWS * share * (1 - share));
            int count = counts.getOrDefault(name, 0);
            if (Math.abs(count - DRAWS * share) > 3 * sigma) {
                beyond.add("%s %d of %d (sigma %.1f)".formatted(name, count, DRAWS, sigma));
            }
        });
        System.out.println("weights at " + address + ": " + counts);
        return counts.values().stream().mapToInt(Integer::intValue).sum() == DRAWS
                ? String.join(", ", beyond)
                : "not all answered: " + counts;
    }

    /** Weft alone: the real gateway is resolved without Spring's load balancer and answers 503 to {@code lb://}. */
    @Test
    void balancesOverTheEndpointsOfAService() throws Exception {
        Map<String, Integer> counts = counts(pair.weft(), "/pool/a?b=c", 40);

        assertThat(new TreeSet<>(counts.keySet())).containsExactly("one", "two");
        assertThat(backends.getFirst().seen()).isNotEmpty().allSatisfy(seen -> {
            assertThat(seen.uri()).isEqualTo("/a?b=c");
            assertThat(seen.headers()).containsEntry("host", "example.net").containsEntry("x-mark", "all");
        });
    }

    private static Map<String, Integer> counts(InetSocketAddress address, String path, int times) throws IOException {
        backends.forEach(Backend::forget);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            ScgPair.send(address, Request.get("example.net", path))
                    .ifPresent(reply -> counts.merge(reply.backend(), 1, Integer::sum));
        }
        return counts;
    }

    @Test
    void runsUsersFiltersAlike() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String path :
                List.of("/exact", "/stamp/a/b?c=d", "/later", "/shout", "/throws", "/fails", "/refuses", "/answers")) {
            for (String method : List.of("GET", "POST")) {
                String expected = outcome(pair.spring(), method, path);
                String actual = outcome(pair.weft(), method, path);
                if (!expected.equals(actual)) {
                    differences.add(method + " " + path + "\n  spring " + expected + "\n  weft   " + actual);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Where they differ: Spring's own error keeps the headers of an answer that was there already, Weft's does not. */
    @Test
    void refusesWhatFailsAfterTheAnswerWithoutItsHeaders() throws Exception {
        String arrived = "body=] [GET /afterwards {host=example.net, x-beside=, x-later=, x-mark=all, x-stamped=}]";

        assertThat(outcome(pair.spring(), "GET", "/afterwards"))
                .isEqualTo("Reply[status=500, headers={x-backend=one}, " + arrived);
        assertThat(outcome(pair.weft(), "GET", "/afterwards")).isEqualTo("Reply[status=500, headers={}, " + arrived);
    }

    /** Status, headers, body of an answer that is not an error, and what arrived; every POST has a body. */
    private static String outcome(InetSocketAddress address, String method, String path) throws Exception {
        backends.forEach(Backend::forget);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + address.getHostString() + ":" + address.getPort() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Host", "example.net")
                .method(
                        method,
                        method.equals("POST")
                                ? HttpRequest.BodyPublishers.ofString("body")
                                : HttpRequest.BodyPublishers.noBody())
                .build();
        Reply reply;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            Map<String, String> headers = new TreeMap<>();
            ANSWERED.forEach(name -> {
                List<String> values = response.headers().allValues(name);
                if (!values.isEmpty()) {
                    headers.put(name, String.join("|", values));
                }
            });
            reply = new Reply(response.statusCode(), headers, response.statusCode() < 400 ? response.body() : "");
        }
        List<String> seen = new ArrayList<>();
        for (Backend backend : backends) {
            backend.seen().forEach(one -> {
                Map<String, String> own = new TreeMap<>();
                for (String name : List.of("host", "x-mark", "x-stamped", "x-later", "x-beside")) {
                    own.put(name, one.headers().getOrDefault(name, ""));
                }
                seen.add(one.method() + " " + one.uri() + " " + own);
            });
        }
        return reply + " " + seen;
    }
}
