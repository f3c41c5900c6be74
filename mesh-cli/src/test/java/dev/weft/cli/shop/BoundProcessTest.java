package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.probe.Await;
import dev.weft.types.SystemTicker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundProcessTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void keepsTheOutputAndGivesTheEnvironment() throws Exception {
        BoundProcess process = start("echo hello $NAME; echo oops >&2");

        assertThat(process.awaitEnd(BOUND)).isTrue();

        assertThat(Files.readString(process.log())).isEqualTo("hello shop\noops\n");
    }

    @Test
    void endsWhenAskedTo() {
        BoundProcess process = start("exec sleep 60");

        process.terminate();

        assertThat(process.awaitEnd(BOUND)).isTrue();
        assertThat(gone(process.pid())).isTrue();
    }

    @Test
    void isKilledWhenItDoesNotEndByItself() {
        BoundProcess process = start("trap '' TERM; echo deaf; while :; do sleep 1; done");
        assertThat(new Await(SystemTicker.INSTANCE)
                        .until(BOUND, () -> LogTail.lines(process.log()).contains("deaf")))
                .isTrue();

        process.stop(Duration.ofMillis(200));

        assertThat(process.alive()).isFalse();
        assertThat(gone(process.pid())).isTrue();
    }

    @Test
    void itsParentIsAShellAndNotThisProgram() {
        BoundProcess process = start("exec sleep 60");

        long parent = ProcessHandle.of(process.pid())
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElseThrow();
        process.stop(BOUND);

        assertThat(parent).isNotEqualTo(ProcessHandle.current().pid());
    }

    private static boolean gone(long pid) {
        return new Await(SystemTicker.INSTANCE)
                .until(
                        BOUND,
                        () -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    private BoundProcess start(String script) {
        return BoundProcess.start(
                "test", folder.resolve("log"), Map.of("NAME", "shop"), List.of("/bin/sh", "-c", script));
    }
}
