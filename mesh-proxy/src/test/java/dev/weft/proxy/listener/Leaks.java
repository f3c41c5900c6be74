package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Turns reports of the leak detector into failures. */
final class Leaks {

    private static final List<String> REPORTS = new CopyOnWriteArrayList<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long max) {
                return new ResourceLeakDetector<>(type, 1) {
                    @Override
                    protected void reportTracedLeak(String resourceType, String records) {
                        REPORTS.add(resourceType + records);
                    }

                    @Override
                    protected void reportUntracedLeak(String resourceType) {
                        REPORTS.add(resourceType);
                    }
                };
            }
        });
    }

    private Leaks() {}

    static void watch() {
        REPORTS.clear();
    }

    static void requireNone() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(64).release();
            io.netty.buffer.ByteBufAllocator.DEFAULT.heapBuffer(64).release();
        }
        assertThat(REPORTS).isEmpty();
    }
}
