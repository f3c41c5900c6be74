package dev.weft.proxy.telemetry;

import java.io.File;
import java.util.List;

/** What this process uses. Reads the JVM and {@code /proc}; a value that cannot be read is left at zero. */
public final class ProcessMetrics {

    private ProcessMetrics() {}

    /** Memory, threads and files. */
    public static List<MetricFamily> families() {
        Runtime runtime = Runtime.getRuntime();
        return List.of(
                MetricFamily.gauge(
                        "jvm_memory_used_bytes",
                        "Heap in use.",
                        () -> (double) runtime.totalMemory() - runtime.freeMemory()),
                MetricFamily.gauge("jvm_memory_max_bytes", "Heap limit.", () -> (double) runtime.maxMemory()),
                MetricFamily.gauge("jvm_threads_live_threads", "Threads.", Thread::activeCount),
                MetricFamily.gauge("process_files_open_files", "Open file descriptors.", ProcessMetrics::openFiles));
    }

    private static double openFiles() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }
}
