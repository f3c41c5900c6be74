package dev.weft.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.types.SystemTicker;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final List<String> fired = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Named extends Timeout {
        private final String name;
        private final CountDownLatch latch;

        Named(String name, CountDownLatch latch) {
            this.name = name;
            this.latch = latch;
        }

        @Override
        protected void expired() {
            fired.add(name);
            latch.countDown();
        }
    }

    @Test
    void firesInOrderOnceAndNotWhatWasTakenBack() throws Exception {
        CountDownLatch latch = new CountDownLatch(3);
        Named gone = new Named("gone", latch);
        Named moved = new Named("moved", latch);
        loop.submit(() -> {
                    TimerWheel wheel = new TimerWheel(loop, SystemTicker.INSTANCE);
                    wheel.set(new Named("late", latch), TimeUnit.MILLISECONDS.toNanos(200));
                    wheel.set(gone, TimeUnit.MILLISECONDS.toNanos(50));
                    wheel.set(moved, TimeUnit.HOURS.toNanos(1));
                    wheel.set(new Named("early", latch), TimeUnit.MILLISECONDS.toNanos(40));
                    wheel.set(moved, TimeUnit.MILLISECONDS.toNanos(120));
                    wheel.cancel(gone);
                    wheel.cancel(gone);
                })
                .get();

        assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).containsExactly("early", "moved", "late");
        assertThat(gone.pending()).isFalse();
    }

    @Test
    void reachesBeyondItsOwnTurn() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        long start = SystemTicker.INSTANCE.nanoTime();
        loop.submit(() -> {
                    TimerWheel wheel = new TimerWheel(loop, SystemTicker.INSTANCE);
                    wheel.set(new Named("far", latch), TimeUnit.MILLISECONDS.toNanos(8_600));
                })
                .get();
        assertThat(latch.await(12, TimeUnit.SECONDS)).isTrue();
        assertThat(SystemTicker.INSTANCE.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(8_500));
    }

    @Test
    void aLongOneThatIsSetByAnotherDoesNotHoldUpWhatWasThere() throws Exception {
        CountDownLatch latch = new CountDownLatch(2);
        long start = SystemTicker.INSTANCE.nanoTime();
        loop.submit(() -> {
                    TimerWheel wheel = new TimerWheel(loop, SystemTicker.INSTANCE);
                    wheel.set(new Named("soon", latch), TimeUnit.MILLISECONDS.toNanos(200));
                    wheel.set(
                            new Timeout() {
                                @Override
                                protected void expired() {
                                    wheel.set(this, TimeUnit.HOURS.toNanos(1));
                                    latch.countDown();
                                }
                            },
                            TimeUnit.MILLISECONDS.toNanos(50));
                })
                .get();

        assertThat(latch.await(12, TimeUnit.SECONDS)).isTrue();
        assertThat(SystemTicker.INSTANCE.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    }
}
