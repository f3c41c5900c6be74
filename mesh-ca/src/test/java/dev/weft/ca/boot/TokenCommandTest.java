package dev.weft.ca.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--state-dir", folder.resolve("ca").toString(), "--namespace", "shop", "--service-account", "orders"));
        arguments.addAll(List.of(more));
        return TokenCommand.run(
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
    }

    private void startOnce() throws Exception {
        CertificateAuthorityStarter.start(
                        CaConfig.of(new TrustDomain("cluster.local"), folder.resolve("ca")),
                        CertificateAuthorityStarter.Environment.system(),
                        CaMetrics.NONE)
                .close();
    }

    @Test
    void printsABootstrapFile() throws Exception {
        startOnce();

        assertThat(run("--control-plane", "127.0.0.1:15012")).isZero();

        BootstrapFile file = BootstrapFile.parse(out.toString(StandardCharsets.UTF_8));
        assertThat(file.controlPlane()).isEqualTo("127.0.0.1:15012");
        assertThat(file.trustDomain()).isEqualTo(new TrustDomain("cluster.local"));
    }

    @Test
    void writesANewFileThatOnlyItsOwnerReads() throws Exception {
        startOnce();
        Path file = folder.resolve("bootstrap.json");

        assertThat(run("--control-plane", "127.0.0.1:15012", "--output", file.toString()))
                .isZero();
        assertThat(run("--control-plane", "127.0.0.1:15012", "--output", file.toString()))
                .isEqualTo(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("exists (expected: a new file)");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThat(run("--control-plane", "127.0.0.1:15012")).isEqualTo(1);
        startOnce();
        assertThat(run()).isEqualTo(2);
        assertThat(run("--control-plane", "nowhere")).isEqualTo(2);
        assertThat(run("--control-plane", "a:1", "--ttl", "soon")).isEqualTo(2);
        assertThat(run("--what")).isEqualTo(2);
        assertThat(run(
                        "--control-plane",
                        "a:1",
                        "--output",
                        folder.resolve("no/dir").toString()))
                .isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no such directory (expected: the CA's state directory)")
                .contains("--control-plane is missing")
                .contains("(expected: host:port)")
                .contains("--ttl: not a duration")
                .contains("\"--what\" (expected: an option of")
                .contains("--output: cannot be written");
    }
}
