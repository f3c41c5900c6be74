package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The WebSocket conformance suite must see the same server with two sidecars before it and without. */
@Timeout(540)
class AutobahnTest {

    private static final String SPEC = """
            {"outdir": "%OUT%", "servers": [
              {"agent": "direct", "url": "ws://127.0.0.1:%DIRECT%"},
              {"agent": "http1", "url": "ws://127.0.0.1:%HTTP1%"},
              {"agent": "http2", "url": "ws://127.0.0.1:%HTTP2%"}],
             "cases": ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.*", "9.2.*",
               "10.*"],
             "exclude-cases": [], "exclude-agent-cases": {}}
            """;

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
            Path spec = folder.resolve("spec.json");
            Files.writeString(
                    spec,
                    SPEC.replace("%OUT%", folder.resolve("out").toString())
                            .replace("%DIRECT%", Integer.toString(origin.port()))
                            .replace("%HTTP1%", port(first))
                            .replace("%HTTP2%", port(second)));
            Process suite = new ProcessBuilder(program, "-m", "fuzzingclient", "-s", spec.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String told = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(suite.waitFor()).as(told).isZero();

            JsonObject agents = JsonParser.parseString(Files.readString(folder.resolve("out/index.json")))
                    .getAsJsonObject();
            JsonObject direct = agents.getAsJsonObject("direct");
            List<String> differences = new ArrayList<>();
            for (String agent : List.of("http1", "http2")) {
                for (String each : direct.keySet()) {
                    String wanted = behaviour(direct, each);
                    String seen = behaviour(agents.getAsJsonObject(agent), each);
                    if (!seen.equals(wanted)) {
                        differences.add(agent + " " + each + ": " + seen + " (expected: " + wanted + ")");
                    }
                }
            }
            assertThat(direct.size()).isGreaterThan(200);
            assertThat(differences).isEmpty();
        }
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
