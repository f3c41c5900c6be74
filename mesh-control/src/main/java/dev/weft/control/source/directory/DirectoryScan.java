package dev.weft.control.source.directory;

import dev.weft.control.source.SourceChange.SourceProblem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One look at a directory tree: which files of documents there are and how they look from outside.
 *
 * <p>Links are followed, so that a mounted ConfigMap ({@code a.yaml -> ..data/a.yaml}) works; what starts with a dot or
 * looks like an editor's backup is skipped.
 */
final class DirectoryScan {

    private final Path root;
    private final DirectoryLimits limits;
    private final SortedMap<String, FileState> files = new TreeMap<>();
    private final Set<Path> directories = new HashSet<>();
    private final List<SourceProblem> problems = new ArrayList<>();
    private final Set<String> unreadable = new HashSet<>();

    private DirectoryScan(Path root, DirectoryLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    static DirectoryScan of(Path root, DirectoryLimits limits) {
        DirectoryScan scan = new DirectoryScan(root, limits);
        scan.enter(root, 0);
        return scan;
    }

    SortedMap<String, FileState> files() {
        return files;
    }

    Set<Path> directories() {
        return directories;
    }

    List<SourceProblem> problems() {
        return problems;
    }

    /** Whether the file may still be there although the scan did not see it. */
    boolean mayHide(String path) {
        for (String folder : unreadable) {
            if (folder.isEmpty() || path.equals(folder) || path.startsWith(folder + "/")) {
                return true;
            }
        }
        return false;
    }

    private void enter(Path folder, int depth) {
        if (depth > limits.maxDepth() || directories.size() >= limits.maxDirectories()) {
            unreadable(
                    folder,
                    "folder: not read (expected: at most " + limits.maxDirectories() + " folders, " + limits.maxDepth()
                            + " deep)");
            return;
        }
        directories.add(folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                visit(entry, depth);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            unreadable(
                    folder,
                    "folder: cannot be listed: " + e.getClass().getSimpleName() + " (expected: a readable folder)");
        }
    }

    private void visit(Path entry, int depth) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".") || name.startsWith("#") || name.endsWith("~")) {
            return;
        }
        BasicFileAttributes attributes = attributes(entry);
        if (attributes == null) {
            return;
        }
        if (attributes.isDirectory()) {
            enter(entry, depth + 1);
        } else if (attributes.isRegularFile() && isDocuments(name)) {
            if (files.size() >= limits.maxFiles()) {
                unreadable(entry, "file: not read (expected: at most " + limits.maxFiles() + " files)");
            } else if (attributes.size() > limits.maxFileBytes()) {
                unreadable(
                        entry,
                        "file: " + attributes.size() + " bytes (expected: at most " + limits.maxFileBytes() + ")");
            } else {
                files.put(relative(entry), FileState.of(attributes));
            }
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path entry) {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class);
        } catch (IOException goneOrDangling) {
            return null;
        }
    }

    private static boolean isDocuments(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".yaml") || lower.endsWith(".yml");
    }

    private void unreadable(Path path, String message) {
        String relative = path.equals(root) ? "" : relative(path);
        unreadable.add(relative);
        problems.add(new SourceProblem(relative, message));
    }

    private String relative(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    /**
     * How a file looks from outside.
     *
     * @param size bytes
     * @param modifiedNanos modification time since the epoch
     * @param key the inode, as text; another file of the same name has another
     */
    record FileState(long size, long modifiedNanos, String key) {
        static FileState of(BasicFileAttributes attributes) {
            long nanos = attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS);
            return new FileState(attributes.size(), nanos, String.valueOf(attributes.fileKey()));
        }
    }
}
