package dev.weft.proxy.xds;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The configuration in force on disk, for a start while the control plane is away. Written whole, beside the old one and
 * then renamed over it, mode 0600, with a checksum; a file that is damaged, of another version or of another proxy is
 * ignored with a line in the log. Not thread-safe: one thread writes.
 */
final class LastGoodFile {

    static final String NAME = "config.lkg";

    private static final System.Logger LOG = System.getLogger(LastGoodFile.class.getName());
    private static final int MAGIC = 0x57464C47;
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final int SHA256_BYTES = 32;
    private static final int HEAD_BYTES = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;
    private final String nodeId;

    LastGoodFile(Path stateDirectory, String nodeId) {
        this.file = stateDirectory.resolve(NAME);
        this.nodeId = nodeId;
    }

    /**
     * What was kept.
     *
     * @param complete whether everything that the resources refer to was known
     */
    record Kept(boolean complete, List<DeltaResponse.Resource> resources) {
        static final Kept NOTHING = new Kept(false, List.of());

        Kept {
            resources = List.copyOf(resources);
        }
    }

    /** What was kept; nothing when there is no file that can be used. Never throws. */
    Kept read() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("too large (expected: at most " + MAX_BYTES + " bytes)");
            }
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException firstStart) {
            return Kept.NOTHING;
        } catch (IOException damaged) {
            LOG.log(Level.WARNING, "Kept configuration is ignored: file={0} reason={1}", file, damaged.getMessage());
            return Kept.NOTHING;
        }
    }

    /** Replaces what was kept. */
    void write(boolean complete, Collection<HeldResource> resources) throws IOException {
        byte[] bytes = encode(complete, resources);
        if (bytes.length > MAX_BYTES) {
            throw new IOException(bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path next = file.resolveSibling(NAME + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] encode(boolean complete, Collection<HeldResource> resources) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            text(out, nodeId);
            out.writeBoolean(complete);
            out.writeInt(resources.size());
            for (HeldResource resource : resources) {
                text(out, resource.type().typeUrl());
                text(out, resource.name());
                text(out, resource.version());
                out.writeInt(resource.bytes().length);
                out.write(resource.bytes());
            }
        }
        byte[] content = bytes.toByteArray();
        bytes.writeBytes(checksum(content));
        return bytes.toByteArray();
    }

    private Kept decode(byte[] bytes) throws IOException {
        if (bytes.length < HEAD_BYTES + SHA256_BYTES) {
            throw new IOException("too short");
        }
        byte[] content = Arrays.copyOf(bytes, bytes.length - SHA256_BYTES);
        byte[] expected = Arrays.copyOfRange(bytes, content.length, bytes.length);
        if (!MessageDigest.isEqual(expected, checksum(content))) {
            throw new IOException("damaged: the checksum does not match");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readInt() != MAGIC || in.readInt() != VERSION) {
                throw new IOException("another format (expected: version " + VERSION + ")");
            }
            String owner = text(in);
            if (!owner.equals(nodeId)) {
                throw new IOException("of another proxy: \"" + owner + "\" (expected: \"" + nodeId + "\")");
            }
            boolean complete = in.readBoolean();
            int count = in.readInt();
            List<DeltaResponse.Resource> resources = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String typeUrl = text(in);
                String name = text(in);
                String version = text(in);
                resources.add(new DeltaResponse.Resource(name, version, typeUrl, blob(in)));
            }
            return new Kept(complete, resources);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(blob(in), StandardCharsets.UTF_8);
    }

    private static byte[] blob(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("damaged: a length of " + length);
        }
        return in.readNBytes(length);
    }

    private static byte[] checksum(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
