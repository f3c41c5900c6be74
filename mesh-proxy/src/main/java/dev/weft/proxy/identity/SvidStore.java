package dev.weft.proxy.identity;

import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import dev.weft.types.svid.TrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps key, SVID and bundle over a restart, so that a sidecar comes up without the CA. The directory should be
 * memory-backed and outlive the process ({@code /dev/shm}, an {@code emptyDir} with {@code medium: Memory}): then the key
 * never reaches a disk. Directory 0700, files 0600, replaced whole; files that others may read are not used. Used by the
 * identity thread.
 */
final class SvidStore {

    private static final String SVID = "svid.pem";
    private static final String BUNDLE = "bundle.pem";
    private static final long MAX_BYTES = 256 * 1024;
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    SvidStore(Path directory) {
        this.directory = directory;
    }

    /**
     * The kept SVID; empty when there is none.
     *
     * @throws IOException when it cannot be used: damaged, or open to others
     */
    Optional<Svid> svid() throws IOException {
        Optional<String> text = read(SVID);
        try {
            return text.map(pem -> Svid.parse(pem, pem));
        } catch (IllegalArgumentException e) {
            throw new IOException(directory.resolve(SVID) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The kept bundle; empty when there is none.
     *
     * @throws IOException when it cannot be used: damaged, or open to others
     */
    Optional<TrustBundle> bundle(TrustDomain trustDomain) throws IOException {
        Optional<String> text = read(BUNDLE);
        try {
            return text.map(pem -> new TrustBundle(trustDomain, Pem.certificates(pem)));
        } catch (IllegalArgumentException e) {
            throw new IOException(directory.resolve(BUNDLE) + ": " + e.getMessage(), e);
        }
    }

    /** Keeps the SVID with its key, in one file. */
    void save(Svid svid) throws IOException {
        write(
                SVID,
                Pem.write(svid.chain())
                        + Pem.write(Pem.PRIVATE_KEY, svid.privateKey().getEncoded()));
    }

    /** Keeps the bundle. */
    void save(TrustBundle bundle) throws IOException {
        write(BUNDLE, bundle.pem());
    }

    private Optional<String> read(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!permission.name().startsWith("OWNER_")) {
                throw new IOException(file + ": open to others (expected: 0600)");
            }
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": " + Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
        Path temporary = Files.createTempFile(directory, "." + name, ".tmp", PRIVATE_FILE);
        try {
            Files.writeString(temporary, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
