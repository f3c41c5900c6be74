package dev.weft.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weft.types.SpiffeId;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    private static IssuanceJournal.Entry entry(int serial) {
        return new IssuanceJournal.Entry(
                BigInteger.valueOf(serial),
                SpiffeId.parse("spiffe://cluster.local/ns/a/sa/b"),
                NOW.plusSeconds(60),
                NOW,
                "token");
    }

    @Test
    void writesALineACertificateAndContinuesAfterARestart() throws Exception {
        Path file = folder.resolve("issued.log");
        for (int serial = 254; serial < 256; serial++) {
            try (FileJournal journal = new FileJournal(file, 10_000)) {
                journal.record(entry(serial));
            }
        }

        assertThat(file).hasContent("""
                2026-11-22T12:00:00Z fe spiffe://cluster.local/ns/a/sa/b 2026-11-22T12:01:00Z token
                2026-11-22T12:00:00Z ff spiffe://cluster.local/ns/a/sa/b 2026-11-22T12:01:00Z token
                """);
    }

    @Test
    void turnsOverAtItsBound() throws Exception {
        Path file = folder.resolve("issued.log");
        try (FileJournal journal = new FileJournal(file, 200)) {
            for (int serial = 0; serial < 20; serial++) {
                journal.record(entry(serial));
            }
        }

        assertThat(Files.size(file)).isLessThanOrEqualTo(200);
        assertThat(Files.size(folder.resolve("issued.log.1"))).isLessThanOrEqualTo(200);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void neverStopsTheIssuance() {
        try (FileJournal journal = new FileJournal(folder.resolve("missing/issued.log"), 200)) {
            assertThatCode(() -> journal.record(entry(1))).doesNotThrowAnyException();
            assertThatCode(() -> journal.record(entry(2))).doesNotThrowAnyException();
        }
    }
}
