package dev.weft.ca.boot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.issue.Lifetimes;
import dev.weft.types.TrustDomain;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CaConfigTest {

    private static CaConfig config(String audience, int threads, int queue) {
        return new CaConfig(
                new TrustDomain("cluster.local"), Path.of("ca"), Lifetimes.DEFAULT, audience, threads, queue);
    }

    @Test
    void namesTheValueThatCannotWork() {
        assertThatThrownBy(() -> config(" ", 1, 1)).hasMessage("token-audience: \"\" (expected: a name)");
        assertThatThrownBy(() -> config("a", 0, 1)).hasMessage("signing-threads: 0 (expected: at least 1)");
        assertThatThrownBy(() -> config("a", 1, 0)).hasMessage("signing-queue: 0 (expected: at least 1)");
    }
}
