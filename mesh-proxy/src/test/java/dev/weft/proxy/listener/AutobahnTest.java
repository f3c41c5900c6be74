package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The WebSocket conformance suite must see the same server with two sidecars before it and without. */
@Timeout(540)
class AutobahnTest {

    /** What the suite's release 25.10.1 has of the sections below. */
    private static final int CASES = 127;
    /** Where a server ends a connection while a client still sends, it is chance whether its last words arrive. */
    private static final int ATTEMPTS = 4;

    private static final String SPEC = """
            {"outdir": "%OUT%", "servers": [
              {"agent": "direct", "url": "ws://127.0.0.1:%DIRECT%"},
              {"agent": "http1", "url": "ws://127.0.0.1:%HTTP1%"},
              {"agent": "http2", "url": "ws://127.0.0.1:%HTTP2%"}],
             "cases": [%CASES%], "exclude-cases": [], "exclude-agent-cases": {}}
            """;

    private final Map<String, Set<String>> direct = new TreeMap<>();

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void everyCaseBehavesAsDirect(@TempDir Path folder) throws Exception {
        String program = System.getenv("WEFT_AUTOBAHN");
        Assumptions.assumeTrue(program != null, "WEFT_AUTOBAHN is not set: the WebSocket conformance suite is skipped");
        try (WebSocketOrigin origin = new WebSocketOrigin();
                Mesh server = WebSocketTest.server(origin.port());
                Mesh first = WebSocketTest.caller(server, Protocol.HTTP1);
                Mesh second = WebSocketTest.caller(server, Protocol.HTTP2)) {
            String spec = SPEC.replace("%DIRECT%", Integer.toString(origin.port()))
                    .replace("%HTTP1%", port(first))
                    .replace("%HTTP2%", port(second));
            Map<String, String> differences = run(
                    program,
                    folder,
                    spec,
                    List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.*", "9.2.*", "10.*"));
            assertThat(direct.size()).as("cases").isGreaterThanOrEqualTo(CASES);
            for (int i = 1; i < ATTEMPTS && !differences.isEmpty(); i++) {
                List<String> again = differences.keySet().stream()
                        .map(each -> each.substring(each.indexOf(' ') + 1))
                        .distinct()
                        .toList();
                differences.keySet().retainAll(run(program, folder, spec, again).keySet());
            }
            assertThat(differences).isEmpty();
        }
    }

    /** What behaved through sidecars as it never did directly, by agent and case. */
    private Map<String, String> run(String program, Path folder, String spec, List<String> cases) throws Exception {
        Path out = Files.createTempDirectory(folder, "out");
        Path file = folder.resolve("spec.json");
        Files.writeString(
                file,
                spec.replace("%OUT%", out.toString()).replace("%CASES%", "\"" + String.join("\", \"", cases) + "\""));
        Process suite = new ProcessBuilder(program, "-m", "fuzzingclient", "-s", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String told = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(suite.waitFor()).as(told).isZero();
        JsonObject agents = JsonParser.parseString(Files.readString(out.resolve("index.json")))
                .getAsJsonObject();
        JsonObject own = agents.getAsJsonObject("direct");
        for (String each : own.keySet()) {
            direct.computeIfAbsent(each, number -> new TreeSet<>()).add(behaviour(own, each));
        }
        Map<String, String> differences = new TreeMap<>();
        for (String agent : List.of("http1", "http2")) {
            for (String each : own.keySet()) {
                String seen = behaviour(agents.getAsJsonObject(agent), each);
                if (!direct.get(each).contains(seen)) {
                    differences.put(agent + " " + each, seen + " (expected: one of " + direct.get(each) + ")");
                }
            }
        }
        return differences;
    }

    private static String port(Mesh caller) {
        return Integer.toString(caller.address("out").getPort());
    }

    private static String behaviour(JsonObject agent, String number) {
        JsonObject one = agent.getAsJsonObject(number);
        return one.get("behavior").getAsString() + " "
                + one.get("behaviorClose").getAsString() + " " + one.get("remoteCloseCode");
    }
}
