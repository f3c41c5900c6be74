package dev.weft.proxy.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final AtomicLong now = new AtomicLong();
    /** Always the longest wait. */
    private final RandomGenerator longest = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final Backoff backoff = new Backoff(now::get, longest);

    @Test
    void doublesUpToHalfAMinute() {
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(400));
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void startsAnewOnlyAfterAHealthyMinute() {
        backoff.next();
        backoff.next();

        backoff.connected();
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(800));

        backoff.connected();
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(200));
    }
}
