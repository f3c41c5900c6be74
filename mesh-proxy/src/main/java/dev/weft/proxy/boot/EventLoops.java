package dev.weft.proxy.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many event loops to run: the container's CPU limit rounded up, 2 where there is none, so that a sidecar on a big node
 * does not take a thread per core.
 *
 * <p>Source: cgroup v2 {@code cpu.max}.
 */
final class EventLoops {

    private static final int WITHOUT_LIMIT = 2;

    private EventLoops() {}

    /** @param cgroup usually {@code /sys/fs/cgroup} */
    static int of(Path cgroup, int processors) {
        try {
            String[] max = Files.readString(cgroup.resolve("cpu.max")).strip().split(" ");
            if (max.length == 2 && !max[0].equals("max")) {
                long quota = Long.parseLong(max[0]);
                long period = Long.parseLong(max[1]);
                return (int) Math.max(1, Math.min(processors, (quota + period - 1) / period));
            }
        } catch (IOException | NumberFormatException | ArithmeticException noLimit) {
            return Math.min(WITHOUT_LIMIT, processors);
        }
        return Math.min(WITHOUT_LIMIT, processors);
    }
}
