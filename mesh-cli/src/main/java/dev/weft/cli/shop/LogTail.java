package dev.weft.cli.shop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The end of a log. */
public final class LogTail {

    private static final int BYTES = 256 << 10;

    private LogTail() {}

    /** The last whole lines, at most 256 KiB of them; nothing when the file cannot be read. */
    public static List<String> lines(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - BYTES);
            byte[] end = new byte[Math.toIntExact(file.length() - from)];
            file.seek(from);
            file.readFully(end);
            List<String> lines = Arrays.asList(new String(end, StandardCharsets.UTF_8).split("\n"));
            return from == 0 ? lines : lines.subList(1, lines.size());
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** The last line that says something, for messages. */
    public static String last(Path log) {
        return lines(log).reversed().stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                        .findFirst()
                        .orElse("no output")
                + " (log: " + log + ")";
    }
}
