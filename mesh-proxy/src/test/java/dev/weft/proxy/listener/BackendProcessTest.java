package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.retry.RetryPolicy;
import dev.weft.proxy.config.ListenerConfig.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process that is stopped or killed does to those who call it. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class BackendProcessTest {

    @TempDir
    Path folder;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(@Nullable RetryPolicy retry, int... ports) {
        Mesh mesh = new Mesh();
        Duration timeout = retry == null ? Duration.ofMillis(300) : Duration.ofSeconds(10);
        mesh.cluster("backend", ports)
                .routes(
                        "out",
                        retry == null ? Mesh.route("backend", timeout) : Mesh.retrying("backend", timeout, retry))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static RetryPolicy retry(String on) {
        return new RetryPolicy(
                List.of(on.split(",")),
                2,
                Duration.ofSeconds(1),
                RetryPolicy.Triggers.NONE,
                RetryPolicy.Backoff.DEFAULT,
                RetryPolicy.HostChoice.AVOID_PREVIOUS);
    }

    @Test
    void aStoppedProcessIsATimeoutUntilItGoesOn() throws Exception {
        try (BackendProcess backend = BackendProcess.start(folder);
                Mesh mesh = mesh(null, backend.port());
                Client client = mesh.dial("out")) {
            // A process that has just started may need longer than the timeout.
            Await.until(() -> serves(mesh));

            backend.stop();
            assertThat(client.get("/").status()).isEqualTo(504);
            assertThat(mesh.ended().flags()).isEqualTo("UT");

            backend.go();
            Await.until(() -> serves(mesh));
        }
    }

    @Test
    void aStoppedProcessIsHiddenByRetriesOfTheTryThatTookTooLong() throws Exception {
        try (BackendProcess stopped = BackendProcess.start(folder);
                BackendProcess good = BackendProcess.start(folder);
                Mesh mesh = mesh(retry("reset,connect-failure,5xx"), stopped.port(), good.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 4; i++) {
                Await.until(() -> serves(mesh));
            }
            stopped.stop();

            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            stopped.go();
        }
    }

    @Test
    void aKilledProcessIsHiddenByRetriesAndAConnectFailureWithout() throws Exception {
        try (BackendProcess killed = BackendProcess.start(folder);
                BackendProcess good = BackendProcess.start(folder);
                Mesh retrying = mesh(retry("reset,connect-failure"), killed.port(), good.port());
                Mesh plain = mesh(null, killed.port());
                Client client = retrying.dial("out")) {
            for (int i = 0; i < 4; i++) {
                Await.until(() -> serves(retrying));
            }
            Await.until(() -> serves(plain));
            killed.kill();

            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            Await.until(() -> flagOf(plain).equals("UF"));
        }
    }

    private static boolean serves(Mesh mesh) {
        try (Client again = mesh.dial("out")) {
            int status = again.get("/").status();
            mesh.ended();
            return status == 200;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The first call may still find the kept connection dying: a reset. */
    private static String flagOf(Mesh mesh) {
        try (Client again = mesh.dial("out")) {
            assertThat(again.get("/").status()).isEqualTo(503);
            String flags = mesh.ended().flags();
            assertThat(flags).isIn("UF", "UC");
            return flags;
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }
}
