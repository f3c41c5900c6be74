package dev.weft.control.mesh;

import dev.weft.config.model.MeshView;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.model.store.FileChanges;
import dev.weft.config.model.store.LastGood;
import dev.weft.control.source.SourceChange;
import dev.weft.control.source.SourceFile;
import dev.weft.types.Diagnostic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one source in a {@link ConfigStore}, with their last good versions kept on disk. Owned by one thread;
 * the file is written by another.
 */
public final class DeclaredDocuments implements DeclaredConfig {

    private final LastGoodFile file;
    private final Executor writer;
    private final AtomicReference<@Nullable List<LastGood>> unwritten = new AtomicReference<>();
    private final Set<String> remembered = new HashSet<>();
    private List<LastGood> written;
    private ConfigStore store;

    /**
     * Documents as they were when the process last ended; none is in force before its file is there.
     *
     * @param writer runs one task at a time
     */
    public DeclaredDocuments(DocumentReader reader, LastGoodFile file, Executor writer) {
        this.file = file;
        this.writer = writer;
        this.written = file.read();
        this.store = ConfigStore.restore(reader, written);
        written.forEach(document -> remembered.add(document.path()));
    }

    @Override
    public void apply(SourceChange change) {
        Map<String, Map<String, String>> byRevision = new HashMap<>();
        for (SourceFile changed : change.written()) {
            byRevision
                    .computeIfAbsent(changed.revision(), revision -> new HashMap<>())
                    .put(changed.path(), changed.text());
            remembered.remove(changed.path());
        }
        if (byRevision.isEmpty()) {
            byRevision.put("", Map.of());
        }
        Set<String> removed = change.removed();
        for (Map.Entry<String, Map<String, String>> entry : byRevision.entrySet()) {
            store = store.apply(new FileChanges(entry.getValue(), removed, entry.getKey()));
            removed = Set.of();
        }
        keep();
    }

    @Override
    public void synced(String source) {
        if (!remembered.isEmpty()) {
            // Gone while the process was away: deleted by the user.
            store = store.apply(FileChanges.removed(remembered));
            remembered.clear();
            keep();
        }
    }

    @Override
    public MeshView view() {
        return store.view();
    }

    @Override
    public List<Diagnostic> diagnostics() {
        return store.diagnostics();
    }

    private void keep() {
        List<LastGood> now = store.lastGood();
        if (now.equals(written)) {
            return;
        }
        written = now;
        if (unwritten.getAndSet(now) == null) {
            writer.execute(() -> {
                List<LastGood> newest = unwritten.getAndSet(null);
                if (newest != null) {
                    file.write(newest);
                }
            });
        }
    }
}
