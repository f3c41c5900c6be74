package dev.weft.control.source.directory;

import dev.weft.control.source.ConfigSource;
import dev.weft.control.source.SourceChange;
import dev.weft.control.source.SourceChange.SourceProblem;
import dev.weft.control.source.SourceFile;
import dev.weft.control.source.directory.DirectoryScan.FileState;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of YAML files, read now and whenever something in it changes.
 *
 * <p>The watch service says when to look; a full look every {@link #POLL} finds what it cannot see (links, network file
 * systems). A file is read when it was left alone for {@link #SETTLE}, so that a half-written one is not taken for the
 * whole. A root that cannot be listed removes nothing: what was read stays in force.
 */
public final class DirectorySource implements ConfigSource {

    /** How long a file must not have changed before it is read. */
    static final Duration SETTLE = Duration.ofMillis(60);

    /** How often the directory is looked at without a reason. */
    static final Duration POLL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);
    private static final long TICK_MILLIS = 15;

    private final Path root;
    private final DirectoryLimits limits;
    private final Clock clock;
    private final Ticker ticker;
    private final Thread thread;
    private final Map<String, FileState> read = new HashMap<>();
    private final Map<String, SourceProblem> broken = new TreeMap<>();
    private final Map<String, Pending> pending = new HashMap<>();
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private List<SourceProblem> problems = List.of();
    private boolean synced;
    private long startedAtNanos;
    private @Nullable Listener listener;
    private volatile boolean closed;

    /**
     * A source that does nothing before it is started.
     *
     * @param root the directory; may appear later
     * @param limits what it may cost
     * @param clock compared with the modification time of files
     * @param ticker when changes were noticed
     */
    public DirectorySource(Path root, DirectoryLimits limits, Clock clock, Ticker ticker) {
        this.root = root;
        this.limits = limits;
        this.clock = clock;
        this.ticker = ticker;
        this.thread = Thread.ofPlatform().name("weft-directory").daemon().unstarted(this::run);
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        startedAtNanos = ticker.nanoTime();
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try (WatchService watcher = root.getFileSystem().newWatchService()) {
            while (!closed) {
                look(watcher);
                await(watcher);
            }
        } catch (InterruptedException | ClosedWatchServiceException end) {
            closed = true;
        } catch (IOException e) {
            LOG.atError().addKeyValue("directory", root).setCause(e).log("Directory cannot be watched");
        }
    }

    private void await(WatchService watcher) throws InterruptedException {
        long millis = pending.isEmpty() ? POLL.toMillis() : TICK_MILLIS;
        WatchKey key = watcher.poll(millis, TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                watched.values().remove(key);
            }
            key = watcher.poll();
        }
    }

    private void look(WatchService watcher) throws InterruptedException {
        long seenAt = ticker.nanoTime();
        DirectoryScan scan = DirectoryScan.of(root, limits);
        watch(watcher, scan.directories());
        List<SourceFile> written = new ArrayList<>();
        List<SourceProblem> found = new ArrayList<>(scan.problems());
        long earliest = seenAt;
        Set<String> stillPending = new HashSet<>();
        for (Map.Entry<String, FileState> entry : scan.files().entrySet()) {
            String path = entry.getKey();
            FileState state = entry.getValue();
            if (state.equals(read.get(path))) {
                continue;
            }
            Pending waiting = pending.get(path);
            if (waiting == null || !waiting.state().equals(state)) {
                waiting = new Pending(state, seenAt);
                pending.put(path, waiting);
            }
            if (!isSettled(waiting, seenAt)) {
                stillPending.add(path);
                continue;
            }
            switch (read(path, state)) {
                case Content.Text(var text) -> {
                    written.add(new SourceFile(path, "", text));
                    earliest = Math.min(earliest, waiting.seenAtNanos());
                    read.put(path, state);
                    broken.remove(path);
                }
                case Content.Broken(var message) -> {
                    read.put(path, state);
                    broken.put(path, new SourceProblem(path, message));
                }
                case Content.Changing changing -> stillPending.add(path);
            }
        }
        pending.keySet().retainAll(stillPending);
        broken.keySet().retainAll(scan.files().keySet());
        found.addAll(broken.values());
        publish(written, removed(scan), found, earliest);
    }

    private boolean isSettled(Pending waiting, long now) {
        if (now - waiting.seenAtNanos() >= SETTLE.toNanos()) {
            return true;
        }
        long age =
                TimeUnit.MILLISECONDS.toNanos(clock.millis()) - waiting.state().modifiedNanos();
        return age >= SETTLE.toNanos();
    }

    private Set<String> removed(DirectoryScan scan) {
        Set<String> removed = new HashSet<>();
        for (String path : read.keySet()) {
            if (!scan.files().containsKey(path) && !scan.mayHide(path)) {
                removed.add(path);
            }
        }
        read.keySet().removeAll(removed);
        return removed;
    }

    private void publish(List<SourceFile> written, Set<String> removed, List<SourceProblem> found, long earliest) {
        Listener target = listener;
        if (target == null || closed) {
            return;
        }
        if (!written.isEmpty() || !removed.isEmpty() || !found.equals(problems)) {
            problems = List.copyOf(found);
            target.changed(new SourceChange(name(), written, removed, problems, earliest));
        }
        if (!synced && (pending.isEmpty() || ticker.nanoTime() - startedAtNanos > POLL.toNanos())) {
            synced = true;
            target.synced(name());
        }
    }

    private Content read(String path, FileState expected) {
        Path file = root.resolve(path);
        try {
            byte[] bytes = Files.readAllBytes(file);
            FileState after = FileState.of(Files.readAttributes(file, BasicFileAttributes.class));
            if (!after.equals(expected) || bytes.length > limits.maxFileBytes()) {
                return new Content.Changing();
            }
            return new Content.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Content.Broken("file: not UTF-8 (expected: UTF-8 text)");
        } catch (NoSuchFileException gone) {
            return new Content.Changing();
        } catch (IOException e) {
            return new Content.Broken(
                    "file: cannot be read: " + e.getClass().getSimpleName() + " (expected: a readable file)");
        }
    }

    private void watch(WatchService watcher, Set<Path> directories) {
        watched.keySet().retainAll(directories);
        for (Path directory : directories) {
            if (!watched.containsKey(directory)) {
                try {
                    watched.put(
                            directory,
                            directory.register(
                                    watcher,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                } catch (IOException notNow) {
                    // The next full look tries again.
                    LOG.atDebug().addKeyValue("directory", directory).log("Directory is not watched yet");
                }
            }
        }
    }

    /** A file that may still be in the middle of being written. */
    private record Pending(FileState state, long seenAtNanos) {}

    /** What reading a file gave. */
    private sealed interface Content {
        record Text(String text) implements Content {}

        /** It stays broken until it changes. */
        record Broken(String message) implements Content {}

        /** It changed while it was read, or is gone. */
        record Changing() implements Content {}
    }
}
