package dev.weft.policy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class LimitCountersTest {

    @Test
    void neverExceedsALimitUnderFourThreads() throws Exception {
        LimitCounters limits = new LimitCounters(new CircuitBreakers(3, 3, 3, 3, null));

        hammer(limits::tryConnection, limits::releaseConnection, limits::connections);
        hammer(limits::tryPending, limits::releasePending, limits::pending);
        hammer(limits::tryRequest, limits::releaseRequest, limits::requests);
        hammer(limits::tryRetry, limits::releaseRetry, limits::retries);
    }

    /** Four threads take and give back; each holds two at times, so that the limit of three is contended. */
    private static void hammer(BooleanSupplier take, Runnable give, LongSupplier counted) throws Exception {
        AtomicLong held = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        AtomicBoolean exceeded = new AtomicBoolean();
        CyclicBarrier start = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await(10, TimeUnit.SECONDS);
                } catch (Exception late) {
                    throw new IllegalStateException(late);
                }
                for (int i = 0; i < 50_000; i++) {
                    int mine = 0;
                    for (int two = 0; two < 2; two++) {
                        if (take.getAsBoolean()) {
                            mine++;
                            taken.incrementAndGet();
                            if (held.incrementAndGet() > 3 || counted.getAsLong() > 3) {
                                exceeded.set(true);
                            }
                        } else {
                            refused.incrementAndGet();
                        }
                    }
                    for (; mine > 0; mine--) {
                        held.decrementAndGet();
                        give.run();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(exceeded).isFalse();
        assertThat(counted.getAsLong()).isZero();
        assertThat(taken.get() + refused.get()).isEqualTo(400_000);
        assertThat(taken).hasPositiveValue();
    }

    @Test
    void countsRetriesAgainstTheRequestsUnderWay() {
        LimitCounters limits = new LimitCounters(new CircuitBreakers(1, 100, 100, 0, new RetryBudget(20, 3)));

        assertThat(limits.retryLimit()).isEqualTo(3);
        for (int i = 0; i < 14; i++) {
            assertThat(limits.tryRequest()).isTrue();
        }
        assertThat(limits.retryLimit()).isEqualTo(3);
        for (int i = 0; i < 6; i++) {
            assertThat(limits.tryPending()).isTrue();
        }
        assertThat(limits.retryLimit()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(limits.tryRetry()).isTrue();
        }
        assertThat(limits.tryRetry()).isFalse();
        limits.releaseRetry();
        assertThat(limits.tryRetry()).isTrue();
    }

    @Test
    void countsRetriesAgainstTheRequestsOfAnInterval() {
        AtomicLong now = new AtomicLong(-5);
        LimitCounters limits = new LimitCounters(
                new CircuitBreakers(1, 100, 100, 0, new RetryBudget(20, 1, Duration.ofSeconds(10))), now::get);
        for (int i = 0; i < 20; i++) {
            assertThat(limits.tryRequest()).isTrue();
            limits.releaseRequest();
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        }

        assertThat(limits.requests()).isZero();
        assertThat(limits.retryLimit()).as("20 in two seconds").isEqualTo(4);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(7_900));
        assertThat(limits.retryLimit())
                .as("the first second is almost over ten seconds old")
                .isEqualTo(4);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(limits.retryLimit()).isEqualTo(2);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(limits.retryLimit()).as("the minimum").isEqualTo(1);
        now.addAndGet(TimeUnit.DAYS.toNanos(1));
        assertThat(limits.retryLimit()).isEqualTo(1);
        for (int i = 0; i < 15; i++) {
            assertThat(limits.tryRequest()).isTrue();
        }
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(limits.retryLimit()).as("those under way are more").isEqualTo(3);
    }

    @Test
    void keepsItsCountsOverAChangeOfLimits() {
        LimitCounters limits = new LimitCounters(CircuitBreakers.UNLIMITED);
        assertThat(limits.tryConnection()).isTrue();
        limits.addConnection();

        limits.limits(new CircuitBreakers(1, 0, 0, 0, null));

        assertThat(limits.connections()).isEqualTo(2);
        assertThat(limits.tryConnection()).isFalse();
        limits.releaseConnection();
        assertThat(limits.tryConnection()).isFalse();
        limits.releaseConnection();
        assertThat(limits.tryConnection()).isTrue();
        assertThat(limits.tryPending()).isFalse();
    }
}
