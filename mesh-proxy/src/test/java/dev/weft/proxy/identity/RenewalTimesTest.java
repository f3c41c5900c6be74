package dev.weft.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RenewalTimesTest {

    private static final RandomGenerator LONGEST = () -> -1L;

    private static Duration longest(int failures, Duration left) {
        return RenewalTimes.DEFAULT.untilRetry(failures, left, LONGEST);
    }

    @Test
    void waitsLongerWithEveryFailureUpToAMinute() {
        Duration day = Duration.ofDays(1);

        assertThat(longest(1, day)).isBetween(Duration.ofMillis(990), Duration.ofSeconds(1));
        assertThat(longest(4, day)).isBetween(Duration.ofMillis(7_990), Duration.ofSeconds(8));
        assertThat(longest(50, day)).isBetween(Duration.ofMillis(59_990), Duration.ofSeconds(60));
    }

    @Test
    void neverWaitsMoreThanAnEighthOfTheLifeThatIsLeft() {
        assertThat(longest(50, Duration.ofSeconds(24))).isBetween(Duration.ofMillis(2_990), Duration.ofSeconds(3));
        assertThat(longest(50, Duration.ofSeconds(2))).isBetween(Duration.ofMillis(990), Duration.ofSeconds(1));
        assertThat(longest(50, Duration.ZERO)).isBetween(Duration.ofMillis(59_990), Duration.ofSeconds(60));
    }
}
