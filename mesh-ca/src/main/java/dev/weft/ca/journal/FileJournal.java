package dev.weft.ca.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only text file of bounded size: at the bound it becomes {@code NAME.1}, replacing the older one, and a new one
 * begins. Written without a sync per line, because a lost line costs nothing but the line. Owner of the file; any thread.
 */
public final class FileJournal implements IssuanceJournal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Path file;
    private final long maxBytes;
    private @Nullable OutputStream out;
    private long written;
    private boolean failing;

    /**
     * Continues the journal of a file that is there.
     *
     * @param maxBytes size at which the file is turned over
     */
    public FileJournal(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void record(Entry entry) {
        byte[] line = (entry.line() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            OutputStream open = opened(line.length);
            open.write(line);
            written += line.length;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.warn("The journal of issued certificates cannot be written: {}", String.valueOf(e.getMessage()));
            }
            close();
        }
    }

    @Override
    public synchronized void close() {
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("The journal of issued certificates cannot be closed", e);
            }
        }
    }

    private OutputStream opened(int more) throws IOException {
        OutputStream open = out;
        if (open == null) {
            written = Files.exists(file) ? Files.size(file) : 0;
        }
        if (written > 0 && written + more > maxBytes) {
            close();
            open = null;
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            written = 0;
        }
        if (open == null) {
            open = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            out = open;
        }
        return open;
    }
}
