package dev.weft.cli.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** Memory of processes as proportional set size, which counts shared pages once over all who share them. */
public final class Footprint {

    private Footprint() {}

    /**
     * The sum over these processes.
     *
     * @return MiB; empty where the system does not tell ({@code /proc/PID/smaps_rollup} is Linux')
     */
    public static OptionalLong pssMib(Collection<Long> pids) {
        long kib = 0;
        for (long pid : pids) {
            OptionalLong one = pssKib(Path.of("/proc", String.valueOf(pid), "smaps_rollup"));
            if (one.isEmpty()) {
                return OptionalLong.empty();
            }
            kib += one.getAsLong();
        }
        return OptionalLong.of(kib / 1024);
    }

    static OptionalLong pssKib(Path rollup) {
        try {
            List<String> lines = Files.readAllLines(rollup);
            return lines.stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException untold) {
            return OptionalLong.empty();
        }
    }
}
