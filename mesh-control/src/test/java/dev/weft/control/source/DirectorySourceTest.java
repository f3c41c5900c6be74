package dev.weft.control.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.control.source.directory.DirectoryLimits;
import dev.weft.control.source.directory.DirectorySource;
import dev.weft.types.SystemTicker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {

    @TempDir
    Path root;

    private final Events events = new Events();
    private DirectorySource source;

    @BeforeEach
    void make() {
        source = new DirectorySource(
                root, new DirectoryLimits(100, 1_000, 20, 4), Clock.systemUTC(), SystemTicker.INSTANCE);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void readsDocumentsInFoldersAndSkipsEverythingElse() throws IOException {
        write("a.yaml", "a");
        write("shop/b.yml", "b");
        write(".hidden.yaml", "no");
        write("shop/.git/c.yaml", "no");
        write("shop/c.yaml~", "no");
        write("#d.yaml", "no");
        write("readme.md", "no");

        source.start(events);
        events.awaitSynced();

        assertThat(events.files).containsExactlyInAnyOrderEntriesOf(Map.of("a.yaml", "a", "shop/b.yml", "b"));
    }

    @Test
    void seesAFileThatAnEditorReplacesByRename() throws IOException {
        write("a.yaml", "one");
        source.start(events);
        events.awaitSynced();

        Files.writeString(root.resolve("a.yaml.tmp"), "two");
        Files.move(
                root.resolve("a.yaml.tmp"),
                root.resolve("a.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        events.await("a.yaml", "two");
    }

    @Test
    void readsAFileOnlyWhenItIsWrittenToItsEnd() throws IOException {
        source.start(events);
        events.awaitSynced();

        try (OutputStream out = Files.newOutputStream(root.resolve("a.yaml"), StandardOpenOption.CREATE)) {
            for (int i = 0; i < 50; i++) {
                out.write("0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.flush();
            }
        }

        events.await("a.yaml", "0123456789".repeat(50));
        assertThat(events.versions).isEqualTo(1);
    }

    @Test
    void seesNewFoldersAndRemovedFiles() throws IOException {
        source.start(events);
        events.awaitSynced();
        write("new/deep/a.yaml", "a");
        events.await("new/deep/a.yaml", "a");

        Files.delete(root.resolve("new/deep/a.yaml"));

        events.awaitGone("new/deep/a.yaml");
    }

    @Test
    void followsAMountedConfigMapThatIsSwitchedOver() throws IOException {
        write("..1/a.yaml", "one");
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(root.resolve("a.yaml"), Path.of("..data/a.yaml"));
        source.start(events);
        events.awaitSynced();
        assertThat(events.files).containsExactly(Map.entry("a.yaml", "one"));

        write("..2/a.yaml", "two");
        Files.createSymbolicLink(root.resolve("..data_tmp"), Path.of("..2"));
        Files.move(
                root.resolve("..data_tmp"),
                root.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        events.await("a.yaml", "two");
    }

    @Test
    void reportsFilesBeyondTheLimitsAndReadsTheRest() throws IOException {
        write("large.yaml", "x".repeat(2_000));
        Files.write(root.resolve("latin.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        write("small.yaml", "a");

        source.start(events);
        events.awaitSynced();

        assertThat(events.files).containsOnlyKeys("small.yaml");
        assertThat(events.problems).containsOnlyKeys("large.yaml", "latin.yaml");
        assertThat(events.problems.get("large.yaml")).isEqualTo("file: 2000 bytes (expected: at most 1000)");
    }

    @Test
    void keepsWhatItReadWhenTheDirectoryIsGone() throws IOException {
        Path folder = Files.createDirectory(root.resolve("mounted"));
        Files.writeString(folder.resolve("a.yaml"), "a");
        DirectorySource mounted =
                new DirectorySource(folder, DirectoryLimits.DEFAULT, Clock.systemUTC(), SystemTicker.INSTANCE);
        mounted.start(events);
        events.awaitSynced();

        Files.move(folder, root.resolve("elsewhere"));

        events.awaitProblem("");
        assertThat(events.files).containsKey("a.yaml");
        mounted.close();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What the source told, as the test's thread takes it. */
    private static final class Events implements ConfigSource.Listener {
        private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        private final Map<String, String> files = new TreeMap<>();
        private final Map<String, String> problems = new TreeMap<>();
        private boolean synced;
        private int versions;

        @Override
        public void changed(SourceChange change) {
            queue.add(() -> {
                change.written().forEach(file -> files.put(file.path(), file.text()));
                versions += change.written().size();
                change.removed().forEach(files::remove);
                problems.clear();
                change.problems().forEach(problem -> problems.put(problem.path(), problem.message()));
            });
        }

        @Override
        public void synced(String name) {
            queue.add(() -> synced = true);
        }

        void awaitSynced() {
            await(() -> synced);
        }

        void await(String path, String text) {
            await(() -> text.equals(files.get(path)));
        }

        void awaitGone(String path) {
            await(() -> !files.containsKey(path));
        }

        void awaitProblem(String path) {
            await(() -> problems.containsKey(path));
        }

        private void await(java.util.function.BooleanSupplier condition) {
            try {
                while (!condition.getAsBoolean()) {
                    Runnable event = queue.poll(10, TimeUnit.SECONDS);
                    assertThat(event).as("an event of the source").isNotNull();
                    event.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
