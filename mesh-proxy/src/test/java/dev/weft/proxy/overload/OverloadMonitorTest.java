package dev.weft.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OverloadMonitorTest {

    private static final long SECOND = 1_000_000_000L;

    private final Memory memory = new Memory();
    private final OverloadState state = new OverloadState();
    private long now;
    private final OverloadMonitor monitor = new OverloadMonitor(OverloadLimits.DEFAULT, memory, () -> now);

    /** What is in use, and what of the heap is garbage. */
    private final class Memory implements MemoryProbe {
        double live;
        double garbage;
        double direct;
        long pause;
        int collections;

        @Override
        public double heap() {
            return live + garbage;
        }

        @Override
        public double direct() {
            return direct;
        }

        @Override
        public void collect() {
            collections++;
            garbage = 0;
            now += pause;
        }
    }

    @Test
    void leavesGarbageOutOfThePressure() {
        memory.live = 0.4;
        memory.garbage = 0.59;

        assertThat(monitor.look(state)).isFalse();
        assertThat(memory.collections).isEqualTo(1);
        assertThat(state.heap()).isEqualTo(0.4);
    }

    @Test
    void beginsActionsByTheirThresholdsAndEndsThemFivePointsBelow() {
        memory.live = 0.93;
        monitor.look(state);
        assertThat(state.is(OverloadAction.DISABLE_KEEP_ALIVE)).isTrue();
        assertThat(state.is(OverloadAction.STOP_REQUESTS)).isTrue();
        assertThat(state.is(OverloadAction.RESET_STREAMS)).isFalse();

        memory.live = 0.88;
        now += 3 * SECOND;
        monitor.look(state);
        assertThat(state.is(OverloadAction.STOP_REQUESTS)).isTrue();

        memory.live = 0.86;
        now += 3 * SECOND;
        monitor.look(state);
        assertThat(state.is(OverloadAction.STOP_REQUESTS)).isFalse();
        assertThat(state.is(OverloadAction.DISABLE_KEEP_ALIVE)).isTrue();

        memory.live = 0.5;
        assertThat(monitor.look(state)).isTrue();
        assertThat(state.is(OverloadAction.SHRINK_HEAP)).isFalse();
    }

    @Test
    void collectsAtMostEveryHalfSecondAndForATwentiethOfTheTime() {
        memory.live = 0.9;
        monitor.look(state);
        now += SECOND / 4;
        monitor.look(state);
        assertThat(memory.collections).isEqualTo(1);

        memory.pause = SECOND;
        now += SECOND / 4;
        monitor.look(state);
        assertThat(memory.collections).isEqualTo(2);
        now += 19 * SECOND;
        monitor.look(state);
        assertThat(memory.collections).isEqualTo(2);
        now += SECOND;
        monitor.look(state);
        assertThat(memory.collections).isEqualTo(3);
    }

    @Test
    void collectsLessAndLessOftenWhereThereIsOnlyGarbageUntilTheHeapIsNearlyFull() {
        memory.live = 0.7;
        for (int looks = 0; looks < 600; looks++) {
            memory.garbage = 0.12;
            monitor.look(state);
            now += SECOND / 10;
        }
        assertThat(state.is(OverloadAction.SHRINK_HEAP)).isFalse();
        assertThat(memory.collections).isBetween(5, 7);

        int before = memory.collections;
        memory.live = 0.98;
        monitor.look(state);
        assertThat(memory.collections).isEqualTo(before + 1);
        assertThat(state.is(OverloadAction.STOP_REQUESTS)).isTrue();
    }

    @Test
    void findsOutThatTheHeapIsEmptyThoughNothingIsAllocatedAnyMore() {
        memory.live = 0.99;
        monitor.look(state);
        assertThat(state.is(OverloadAction.STOP_CONNECTIONS)).isTrue();

        memory.live = 0.1;
        memory.garbage = 0.89;
        now += 3 * SECOND;
        monitor.look(state);
        assertThat(state.is(OverloadAction.STOP_CONNECTIONS)).isFalse();
    }

    @Test
    void takesTheGreaterOfHeapAndDirectMemory() {
        memory.live = 0.2;
        memory.direct = 0.95;
        monitor.look(state);

        assertThat(state.is(OverloadAction.STOP_REQUESTS)).isTrue();
        assertThat(memory.collections).isZero();
    }

    @Test
    void doesNothingWithoutThresholds() {
        memory.live = 1;
        OverloadMonitor none = new OverloadMonitor(new OverloadLimits(Map.of()), memory, () -> now);

        assertThat(none.look(state)).isFalse();
        assertThat(memory.collections).isZero();
    }

    @Test
    void readsThisProcess() {
        ProcessMemory process = new ProcessMemory();

        process.collect();
        assertThat(process.heap()).isBetween(0.000_1, 1.0);
        assertThat(process.direct()).isBetween(0.0, 1.0);
    }
}
