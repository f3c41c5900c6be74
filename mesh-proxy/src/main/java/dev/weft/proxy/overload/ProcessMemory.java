package dev.weft.proxy.overload;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;

/** This process's memory: the JVM's heap, and the direct memory of the buffers that Netty's allocator holds. */
public final class ProcessMemory implements MemoryProbe {

    private final Runtime runtime = Runtime.getRuntime();
    private final long directLimit;

    /** Bounded by the JVM's own limits. */
    public ProcessMemory() {
        this.directLimit = Math.max(1, PlatformDependent.maxDirectMemory());
    }

    @Override
    public double heap() {
        return (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
    }

    @Override
    public double direct() {
        // The counter is -1 where Netty leaves counting to the JVM.
        long used = PlatformDependent.usedDirectMemory();
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider pool) {
            used = Math.max(used, pool.metric().usedDirectMemory());
        }
        return Math.max(0, (double) used / directLimit);
    }

    @Override
    public void collect() {
        runtime.gc();
    }
}
