package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code mesh/} (the configuration that users edit), {@code logs/}, {@code control/} and
 * {@code sidecars/NAME/} (state).
 *
 * @param root the folder; it exists
 */
public record DemoFolder(Path root) {

    /**
     * Prepares a folder; what is there is kept.
     *
     * @param root created when missing
     * @throws Failure when files cannot be written
     */
    public static DemoFolder prepare(Path root) {
        DemoFolder folder = new DemoFolder(root);
        try {
            for (Path needed : List.of(folder.mesh(), folder.logs(), folder.control())) {
                Files.createDirectories(needed);
            }
            for (Workload workload : Workload.ALL) {
                Files.createDirectories(folder.sidecar(workload));
            }
            return folder;
        } catch (FileAlreadyExistsException failure) {
            throw new Failure(ExitCode.IO, root + ": is not a folder (expected: a folder, or nothing)", failure);
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, root + ": cannot be prepared: " + failure.getMessage(), failure);
        }
    }

    /**
     * Copies the bookshop's configuration: the documents of {@code mesh}, and in place of those with the same name the ones
     * for where the programs run. A file that was edited is kept.
     *
     * @param bookshop the folder of the bookshop
     * @param documents its folder for where the programs run
     * @throws Failure when files cannot be read or written
     */
    void place(Path bookshop, String documents) {
        try {
            for (Path file : yaml(bookshop.resolve(OnLoopback.DOCUMENTS))) {
                String name = String.valueOf(file.getFileName());
                Path there = mesh(name);
                Path own = bookshop.resolve(documents).resolve(name);
                Path wanted = Files.exists(own) ? own : file;
                if (!Files.exists(there) || isOneOf(there, bookshop, name)) {
                    Files.copy(wanted, there, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, mesh() + ": cannot be written: " + failure.getMessage(), failure);
        }
    }

    /** Whether a file is as the bookshop has it for any placement: then nobody has edited it. */
    private static boolean isOneOf(Path there, Path bookshop, String name) throws IOException {
        for (String documents : List.of(OnLoopback.DOCUMENTS, OnHosts.DOCUMENTS)) {
            Path original = bookshop.resolve(documents).resolve(name);
            if (Files.exists(original) && Files.mismatch(original, there) < 0) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".yaml")).toList();
        }
    }

    /** The configuration that the control plane watches. */
    public Path mesh() {
        return root.resolve("mesh");
    }

    /** One file of the configuration. */
    public Path mesh(String file) {
        return mesh().resolve(file);
    }

    /** One log a process. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** The state of control plane and CA. */
    public Path control() {
        return root.resolve("control");
    }

    /** The state of one sidecar. */
    public Path sidecar(Workload workload) {
        return root.resolve("sidecars").resolve(workload.name());
    }

    /** The log of a process; it may not exist yet. */
    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** Reads one file of the configuration. */
    public String read(String file) {
        try {
            return Files.readString(mesh(file));
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, mesh(file) + ": cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** Writes one file of the configuration in one step, as editors do: nobody sees half of it. */
    public void write(String file, String text) {
        Path next = root.resolve(file + ".next");
        try {
            Files.writeString(next, text);
            Files.move(next, mesh(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, mesh(file) + ": cannot be written: " + failure.getMessage(), failure);
        }
    }

    /** Removes one file of the configuration, when it is there. */
    public void remove(String file) {
        try {
            Files.deleteIfExists(mesh(file));
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, mesh(file) + ": cannot be removed: " + failure.getMessage(), failure);
        }
    }

    /** Deletes the folder and all in it; what cannot be deleted stays. */
    public void delete() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException ignored) {
            // A temporary folder: the system removes it sooner or later.
        }
    }
}
