package dev.weft.ca.attest;

import dev.weft.ca.key.KeyStoreException;
import dev.weft.ca.key.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Used tokens in memory and in a file that is on disk before a token counts as used. Bounded: with {@code capacity} tokens
 * that are used and not yet expired, further ones are refused. Expired ones are forgotten when the bound is reached and at
 * start. Owner of the file; thread-safe.
 */
public final class UsedTokenFile implements UsedTokens, AutoCloseable {

    /** Tokens that may be used within one token lifetime. */
    public static final int DEFAULT_CAPACITY = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(UsedTokenFile.class);
    private static final String FILE = "used-tokens";
    private static final int MAX_ID = 64;

    private final StateDirectory directory;
    private final int capacity;
    private final Map<String, Instant> used = new HashMap<>();
    private FileChannel channel;
    private int lines;

    private UsedTokenFile(StateDirectory directory, int capacity, FileChannel channel) {
        this.directory = directory;
        this.capacity = capacity;
        this.channel = channel;
    }

    /**
     * Opens the memory of a state directory; what has expired by {@code now} is dropped.
     *
     * @throws KeyStoreException when the file cannot be used or holds something else
     */
    public static UsedTokenFile open(StateDirectory directory, int capacity, Instant now) throws KeyStoreException {
        try {
            UsedTokenFile tokens = new UsedTokenFile(directory, capacity, append(directory));
            tokens.load(now);
            tokens.compact(now);
            return tokens;
        } catch (KeyStoreException e) {
            throw e;
        } catch (IOException e) {
            throw new KeyStoreException(directory.resolve(FILE) + ": cannot be used (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public synchronized Use use(String tokenId, Instant expires, Instant now) {
        if (used.containsKey(tokenId)) {
            return Use.REPLAY;
        }
        if (tokenId.isEmpty() || tokenId.length() > MAX_ID || tokenId.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return Use.UNKNOWN;
        }
        try {
            if (lines >= capacity) {
                compact(now);
            }
            if (lines >= capacity) {
                LOG.warn("Too many bootstrap tokens were used within their lifetime: {}", lines);
                return Use.UNKNOWN;
            }
            ByteBuffer line = ByteBuffer.wrap(line(tokenId, expires).getBytes(StandardCharsets.US_ASCII));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            LOG.error("The memory of used bootstrap tokens cannot be written: {}", String.valueOf(e.getMessage()));
            return Use.UNKNOWN;
        }
        used.put(tokenId, expires);
        lines++;
        return Use.FIRST;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    private void load(Instant now) throws IOException {
        for (String line : Files.readAllLines(directory.resolve(FILE), StandardCharsets.US_ASCII)) {
            int space = line.indexOf(' ');
            // A line that a crash cut short was never answered with a certificate; the token stays unused.
            if (space > 0 && space + 1 < line.length()) {
                Instant expires = expiry(line.substring(space + 1));
                if (expires.isAfter(now)) {
                    used.put(line.substring(0, space), expires);
                }
            }
        }
    }

    private Instant expiry(String seconds) throws KeyStoreException {
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds));
        } catch (RuntimeException e) {
            throw new KeyStoreException(directory.resolve(FILE) + ": damaged (expected: the file as Weft wrote it)", e);
        }
    }

    private void compact(Instant now) throws IOException {
        used.values().removeIf(expires -> !expires.isAfter(now));
        StringBuilder text = new StringBuilder();
        used.forEach((id, expires) -> text.append(line(id, expires)));
        directory.replace(FILE, text.toString());
        channel.close();
        channel = append(directory);
        lines = used.size();
    }

    private static String line(String tokenId, Instant expires) {
        return tokenId + " " + expires.getEpochSecond() + "\n";
    }

    private static FileChannel append(StateDirectory directory) throws IOException {
        return FileChannel.open(directory.ensureFile(FILE), StandardOpenOption.APPEND);
    }
}
