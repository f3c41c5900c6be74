package dev.weft.ca.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.attest.UsedTokens.Use;
import dev.weft.ca.key.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedTokenFileTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(600);

    @TempDir
    Path folder;

    private UsedTokenFile open(int capacity, Instant now) throws Exception {
        return UsedTokenFile.open(StateDirectory.open(folder.resolve("state")), capacity, now);
    }

    @Test
    void remembersOverARestart() throws Exception {
        try (UsedTokenFile tokens = open(10, NOW)) {
            assertThat(tokens.use("a", SOON, NOW)).isEqualTo(Use.FIRST);
            assertThat(tokens.use("a", SOON, NOW)).isEqualTo(Use.REPLAY);
        }
        try (UsedTokenFile tokens = open(10, NOW)) {
            assertThat(tokens.use("a", SOON, NOW)).isEqualTo(Use.REPLAY);
            assertThat(tokens.use("b", SOON, NOW)).isEqualTo(Use.FIRST);
        }
    }

    @Test
    void refusesWhenFullAndMakesRoomWhenTokensExpire() throws Exception {
        try (UsedTokenFile tokens = open(2, NOW)) {
            tokens.use("a", SOON, NOW);
            tokens.use("b", SOON, NOW);

            assertThat(tokens.use("c", SOON, NOW)).isEqualTo(Use.UNKNOWN);
            assertThat(tokens.use("c", SOON.plusSeconds(600), SOON)).isEqualTo(Use.FIRST);
        }
        assertThat(Files.readAllLines(folder.resolve("state/used-tokens"))).hasSize(1);
    }

    @Test
    void refusesNamesThatCannotBeOurs() throws Exception {
        try (UsedTokenFile tokens = open(2, NOW)) {
            assertThat(tokens.use("a b", SOON, NOW)).isEqualTo(Use.UNKNOWN);
            assertThat(tokens.use("", SOON, NOW)).isEqualTo(Use.UNKNOWN);
            assertThat(tokens.use("x".repeat(65), SOON, NOW)).isEqualTo(Use.UNKNOWN);
        }
    }

    @Test
    void refusesWhenItCannotWrite() throws Exception {
        UsedTokenFile tokens = open(2, NOW);
        tokens.close();

        assertThat(tokens.use("a", SOON, NOW)).isEqualTo(Use.UNKNOWN);
    }

    @Test
    void refusesADamagedFileAndForgivesACutLine() throws Exception {
        open(2, NOW).close();
        Path file = folder.resolve("state/used-tokens");
        Files.writeString(file, "a " + SOON.getEpochSecond() + "\nb");
        try (UsedTokenFile tokens = open(2, NOW)) {
            assertThat(tokens.use("a", SOON, NOW)).isEqualTo(Use.REPLAY);
        }
        Files.writeString(file, "a x\n");

        assertThatThrownBy(() -> open(2, NOW)).hasMessageContaining("damaged");
    }
}
