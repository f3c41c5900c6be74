package dev.weft.control.mesh;

import dev.weft.config.model.store.LastGood;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good version of every document, on disk, so that a document that is broken when the control plane starts keeps
 * it in force. Replaced as a whole by a rename; readable by the owner only. Not thread-safe.
 */
public final class LastGoodFile {

    private static final Logger LOG = LoggerFactory.getLogger(LastGoodFile.class);
    private static final int MAGIC = 0x57454654;
    private static final int VERSION = 1;
    private static final int MAX_DOCUMENTS = 1_000_000;
    private static final int MAX_TEXT = 32 << 20;

    private final Path file;

    /** A file that may not exist yet. */
    public LastGoodFile(Path file) {
        this.file = file;
    }

    /** What was written; empty when there is no file or it cannot be read, which is logged. */
    public List<LastGood> read() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC || in.readInt() != VERSION) {
                throw new IOException("not a file of this version");
            }
            int count = in.readInt();
            if (count < 0 || count > MAX_DOCUMENTS) {
                throw new IOException("documents: " + count);
            }
            List<LastGood> documents = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                documents.add(new LastGood(text(in), text(in), in.readInt(), text(in)));
            }
            return documents;
        } catch (NoSuchFileException firstStart) {
            return List.of();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log("Last good documents cannot be read");
            return List.of();
        }
    }

    /** Replaces the content. Failures are logged: configuration in force does not depend on it. */
    public void write(List<LastGood> documents) {
        Path parent = file.toAbsolutePath().getParent();
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (parent != null) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileOutputStream raw = new FileOutputStream(draft.toFile());
                    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw))) {
                out.writeInt(MAGIC);
                out.writeInt(VERSION);
                out.writeInt(documents.size());
                for (LastGood document : documents) {
                    text(out, document.path());
                    text(out, document.revision());
                    out.writeInt(document.line());
                    text(out, document.text());
                }
                out.flush();
                raw.getFD().sync();
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log("Last good documents cannot be written");
        }
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_TEXT) {
            throw new IOException("text: " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("ends early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
