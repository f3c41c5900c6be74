package dev.weft.control.endpoint;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last answers of names on disk, so that a control plane that restarts while DNS is away serves the endpoints it served
 * before. One line a name: the name, then its addresses. Replaced as a whole by a rename; readable by the owner only; at
 * most {@link #MAX_BYTES}. Owner of the thread that writes, which writes the newest answers and skips what they overtook.
 */
public final class AnswerFile implements AutoCloseable {

    /** A larger file is not read and not written. */
    static final int MAX_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(AnswerFile.class);
    private static final String HEADER = "weft-names 1";
    private static final int MAX_NAME = 255;

    private final Path file;
    private final ExecutorService writer;
    private final AtomicReference<@Nullable Map<String, List<String>>> next = new AtomicReference<>();
    private boolean failing;

    /** A file that may not exist yet. */
    public AnswerFile(Path file) {
        this.file = file;
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(2),
                Thread.ofPlatform().daemon().name("weft-dns-file").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
        this.writer = thread;
    }

    /** What was kept: names to addresses; empty when there is no file or it is not one of ours, which is logged. */
    public Map<String, List<String>> read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes");
            }
            return parse(new String(bytes, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException firstStart) {
            return Map.of();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("Last answers of names cannot be read");
            return Map.of();
        }
    }

    /** Writes these answers soon. Any thread; never blocks, never throws. */
    public void keep(Map<String, List<String>> answers) {
        next.set(Map.copyOf(answers));
        writer.execute(this::writeNewest);
    }

    /** Ends after what is to be written, or after a second. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("Last answers of names were not written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, List<String>> parse(String text) throws IOException {
        List<String> lines = text.lines().toList();
        // A file that was cut has no end mark: a line of it may lack addresses.
        if (lines.size() < 2
                || !lines.getFirst().equals(HEADER)
                || !lines.getLast().equals(".")) {
            throw new IOException("not a whole file of this version");
        }
        Map<String, List<String>> answers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            List<String> words = List.of(line.split(" ", -1));
            List<String> addresses = words.subList(1, words.size());
            boolean ours = !words.getFirst().isEmpty()
                    && words.getFirst().length() <= MAX_NAME
                    && !addresses.isEmpty()
                    && addresses.stream().allMatch(AnswerFile::isAddress);
            if (!ours || answers.size() == NameResolver.MAX_NAMES) {
                throw new IOException("line " + (answers.size() + 2) + " is not a name and its addresses");
            }
            answers.put(words.getFirst(), addresses);
        }
        return answers;
    }

    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }

    private void writeNewest() {
        Map<String, List<String>> answers = next.getAndSet(null);
        if (answers == null) {
            return;
        }
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        new TreeMap<>(answers)
                .forEach((name, addresses) -> text.append(name)
                        .append(' ')
                        .append(String.join(" ", addresses))
                        .append('\n'));
        byte[] bytes = text.append(".\n").toString().getBytes(StandardCharsets.US_ASCII);
        try {
            if (bytes.length > MAX_BYTES) {
                throw new IOException(bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
            }
            replace(bytes);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", e.getMessage())
                        .log("Last answers of names cannot be written");
            }
        }
    }

    private void replace(byte[] bytes) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        if (parent != null) {
            Files.createDirectories(
                    parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
