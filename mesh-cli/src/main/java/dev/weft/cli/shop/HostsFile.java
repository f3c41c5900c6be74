package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How other programs of the same user find the hosts of the demo that runs: a file with the process that holds them. One
 * demo runs at a time, since its ports are fixed. A file of another user, or of a process that is gone, is passed over.
 */
public final class HostsFile {

    private HostsFile() {}

    /**
     * The command line that runs a command on a workload's host.
     *
     * @return empty when no demo of this user runs on hosts
     */
    public static Optional<List<String>> on(Workload workload, List<String> command) {
        Path file = file();
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                            .getName()
                            .equals(System.getProperty("user.name"))) {
                return Optional.empty();
            }
            String[] words = Files.readString(file).strip().split(" ");
            long pid = Long.parseLong(words[0]);
            return started(pid)
                            .filter(instant -> instant.toString().equals(words[1]))
                            .isPresent()
                    ? Optional.of(Hosts.line(pid, entered(pid), workload.number(), command))
                    : Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    static void write(long pid) {
        Path file = file();
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    file, pid + " " + started(pid).map(Instant::toString).orElse("-") + "\n");
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, file + ": cannot be written: " + failure.getMessage(), failure);
        }
    }

    static void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException kept) {
            // It names a process that is gone, which readers notice.
        }
    }

    /** Whether the process is in another user namespace than this one. */
    private static boolean entered(long pid) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
        return !own.equals(Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "ns", "user")));
    }

    private static Optional<Instant> started(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    }

    private static Path file() {
        return Path.of(
                System.getProperty("java.io.tmpdir", "/tmp"),
                "weft-demo-" + System.getProperty("user.name", "nobody") + ".hosts");
    }
}
