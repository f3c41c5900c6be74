package dev.weft.proxy.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodFileTest {

    @TempDir
    Path directory;

    private AdsState state() {
        AdsState state = new AdsState(AdsState.Limits.DEFAULT);
        state.opened();
        state.received(Responses.of("1", Responses.CDS, List.of(Responses.cluster("a", "1"))));
        state.received(Responses.of("2", Responses.EDS, List.of(Responses.endpoints("a", "1", 8080))));
        state.received(Responses.of("3", Responses.LDS, List.of(Responses.listener("l", "1", 80, "80"))));
        state.received(Responses.of("4", Responses.RDS, List.of(Responses.routes("80", "1", 200))));
        state.received(Responses.of("5", Responses.SDS, List.of(Responses.bundle("pem"))));
        return state;
    }

    @Test
    void givesBackTheConfigurationThatWasInForce() throws IOException {
        AdsState before = state();
        new LastGoodFile(directory, "node").write(true, before.held());

        AdsState after = new AdsState(AdsState.Limits.DEFAULT);
        var bundles = after.restore(new LastGoodFile(directory, "node").read());

        ProxyConfig config = after.config();
        assertThat(config).isEqualTo(before.config());
        assertThat(after.complete()).isTrue();
        assertThat(bundles).hasSize(1);
        assertThat(Files.getPosixFilePermissions(directory.resolve(LastGoodFile.NAME)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void knowsWhatDidNotExistWhenItWasWritten() throws IOException {
        AdsState before = new AdsState(AdsState.Limits.DEFAULT);
        before.opened();
        before.received(Responses.of("1", Responses.LDS, List.of(Responses.listener("l", "1", 80, "80"))));
        before.received(Responses.of("2", Responses.RDS, List.of(), "80"));
        new LastGoodFile(directory, "node").write(true, before.held());

        AdsState after = new AdsState(AdsState.Limits.DEFAULT);
        after.restore(new LastGoodFile(directory, "node").read());

        assertThat(after.complete()).isTrue();
        assertThat(after.config().listeners()).containsOnlyKeys("l");
    }

    @Test
    void ignoresAFileThatIsDamagedOrOfAnotherProxy() throws IOException {
        new LastGoodFile(directory, "node").write(true, state().held());
        Path file = directory.resolve(LastGoodFile.NAME);

        assertThat(new LastGoodFile(directory, "other").read().resources()).isEmpty();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(new LastGoodFile(directory, "node").read().resources()).isEmpty();
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(new LastGoodFile(directory, "node").read().resources()).isEmpty();
    }

    @Test
    void isEmptyOnTheFirstStart() {
        assertThat(new LastGoodFile(directory, "node").read().resources()).isEmpty();
    }
}
