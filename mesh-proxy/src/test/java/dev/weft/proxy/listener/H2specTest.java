package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.tls.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP/2 conformance suite against a listener with TLS; {@code WEFT_H2SPEC} names its program. */
@Timeout(180)
class H2specTest {

    @Test
    void allCasesPass() throws Exception {
        String program = System.getenv("WEFT_H2SPEC");
        Assumptions.assumeTrue(program != null, "WEFT_H2SPEC is not set: the HTTP/2 conformance suite is skipped");
        DownstreamTls tls = new DownstreamTls("default", "", false, List.of(), List.of("h2", "http/1.1"));
        try (Origin origin = Origin.ok("hello");
                Mesh mesh =
                        new Mesh(Mesh.Secrets.of(new TestAuthority(), Mesh.SERVER), RuntimeOptions.Limits.DEFAULT)) {
            mesh.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", Direction.INBOUND, tls);
            mesh.apply();
            String port = Integer.toString(mesh.address("in").getPort());
            Process suite = new ProcessBuilder(program, "-t", "-k", "-h", "127.0.0.1", "-p", port, "-o", "2")
                    .redirectErrorStream(true)
                    .start();
            String told = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(told).contains(" 0 skipped, 0 failed");
        }
    }
}
