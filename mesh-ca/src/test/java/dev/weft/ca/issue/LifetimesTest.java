package dev.weft.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifetimesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void namesTheValueThatIsTooShort() {
        Duration none = Duration.ofMillis(999);

        assertThatThrownBy(() -> new Lifetimes(none, HOUR, SECOND, HOUR, HOUR))
                .hasMessage("svid-ttl: PT0.999S (expected: at least PT1S)");
        assertThatThrownBy(() -> new Lifetimes(SECOND, none, SECOND, HOUR, HOUR))
                .hasMessageStartingWith("max-svid-ttl: PT0.999S");
        assertThatThrownBy(() -> new Lifetimes(SECOND, HOUR, SECOND, none, HOUR))
                .hasMessageStartingWith("token-ttl: PT0.999S");
        assertThatThrownBy(() -> new Lifetimes(SECOND, HOUR, SECOND, HOUR, none))
                .hasMessageStartingWith("root-ttl: PT0.999S");
        assertThatThrownBy(() -> new Lifetimes(SECOND, HOUR, SECOND.negated(), HOUR, HOUR))
                .hasMessage("backdate: PT-1S (expected: 0 or more)");
        assertThat(new Lifetimes(SECOND, SECOND, Duration.ZERO, SECOND, SECOND).svid())
                .isEqualTo(SECOND);
    }

    @Test
    void keepsTheDefaultBelowTheMaximumAndTheMaximumBelowTheRoot() {
        assertThatThrownBy(() -> Lifetimes.DEFAULT.withMaxSvid(HOUR))
                .hasMessage("svid-ttl: PT24H (expected: at most max-svid-ttl PT1H)");
        assertThatThrownBy(() -> Lifetimes.DEFAULT.withSvid(Duration.ofDays(3654)))
                .hasMessageContaining("expected: at most root-ttl");
    }

    @Test
    void letsTheMaximumGrowWithTheDefault() {
        assertThat(Lifetimes.DEFAULT.withSvid(Duration.ofDays(100)).maxSvid()).isEqualTo(Duration.ofDays(100));
        assertThat(Lifetimes.DEFAULT.withSvid(HOUR).maxSvid()).isEqualTo(Duration.ofDays(90));
        assertThat(Lifetimes.DEFAULT.withSvid(HOUR).withMaxSvid(HOUR).maxSvid()).isEqualTo(HOUR);
        assertThat(Lifetimes.DEFAULT.withToken(SECOND).token()).isEqualTo(SECOND);
    }
}
