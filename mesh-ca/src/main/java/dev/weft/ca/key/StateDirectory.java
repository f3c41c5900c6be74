package dev.weft.ca.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory for secrets: 0700, its files 0600, written whole or not at all. What is open to others is refused, because
 * nobody can say who has read it. Thread-safe, also against other processes.
 */
public final class StateDirectory {

    private static final long MAX_SECRET = 64 * 1024;
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    private StateDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens the directory, making it (0700) when it is not there.
     *
     * @throws KeyStoreException when it cannot be made, is no directory, or is open to others
     */
    public static StateDirectory open(Path path) throws KeyStoreException {
        try {
            if (!Files.exists(path)) {
                Path parent = path.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(path, DIRECTORY);
            }
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // Another process made it; the checks below say whether it will do.
        } catch (IOException e) {
            throw new KeyStoreException(path + ": cannot make the state directory (" + e.getMessage() + ")", e);
        }
        return existing(path);
    }

    /**
     * Opens a directory that must be there.
     *
     * @throws KeyStoreException when it is not there, is no directory, or is open to others
     */
    public static StateDirectory existing(Path path) throws KeyStoreException {
        if (!Files.isDirectory(path)) {
            throw new KeyStoreException(path + ": no such directory (expected: the CA's state directory)");
        }
        checkPrivate(path, "0700");
        return new StateDirectory(path);
    }

    /** A file's place in it; for files that hold no secret. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Makes an empty file 0600 when it is not there. */
    public Path ensureFile(String name) throws IOException {
        Path file = path.resolve(name);
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException fine) {
            checkPrivate(file, "0600");
        }
        return file;
    }

    /**
     * The text of a file; empty when there is none.
     *
     * @throws KeyStoreException when it is open to others, too large or unreadable
     */
    public Optional<String> read(String name) throws KeyStoreException {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            checkPrivate(file, "0600");
            if (Files.size(file) > MAX_SECRET) {
                throw new KeyStoreException(file + ": " + Files.size(file) + " bytes (expected: at most 65536)");
            }
            return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            throw new KeyStoreException(file + ": a link to nothing (expected: a file)", e);
        } catch (KeyStoreException e) {
            throw e;
        } catch (IOException e) {
            throw new KeyStoreException(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * Writes a new file, whole and on disk when this returns; never replaces one.
     *
     * @throws KeyStoreException when there is one already, or it cannot be written
     */
    public void writeNew(String name, String text) throws KeyStoreException {
        Path file = path.resolve(name);
        Path temporary = null;
        try {
            temporary = Files.createTempFile(path, "." + name, ".tmp", FILE);
            writeAndForce(temporary, text);
            // A hard link fails when the target exists, in one step, which no rename does.
            Files.createLink(file, temporary);
            forceDirectory();
        } catch (FileAlreadyExistsException e) {
            throw new KeyStoreException(file + ": exists already (expected: none)", e);
        } catch (IOException e) {
            throw new KeyStoreException(file + ": cannot be written (" + e.getMessage() + ")", e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** Writes a file whole, replacing an older one in one step. */
    public void replace(String name, String text) throws IOException {
        Path temporary = Files.createTempFile(path, "." + name, ".tmp", FILE);
        try {
            writeAndForce(temporary, text);
            Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            forceDirectory();
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void writeAndForce(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteQuietly(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException leftover) {
                // It is private and never read: a leftover harms nobody.
            }
        }
    }

    private static void checkPrivate(Path file, String expected) throws KeyStoreException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            for (PosixFilePermission permission : permissions) {
                if (!permission.name().startsWith("OWNER_")) {
                    throw new KeyStoreException(file + ": mode " + PosixFilePermissions.toString(permissions)
                            + " is open to others (expected: " + expected + ")");
                }
            }
        } catch (KeyStoreException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw new KeyStoreException(file + ": permissions cannot be read", e);
        }
    }
}
