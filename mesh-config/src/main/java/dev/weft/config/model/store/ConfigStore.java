package dev.weft.config.model.store;

import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.read.ApplicationFile;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.Reading;
import dev.weft.config.model.read.Reading.State;
import dev.weft.types.Diagnostic;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a source and what they declare, at one moment.
 *
 * <ul>
 *   <li>A broken document's last good version stays in force; nothing else of the file is affected.
 *   <li>A file whose text is not YAML in some part, or which is suddenly empty, keeps everything that it last declared.
 *   <li>Where there is no last good version, a broken policy is in force in its strictest reading, and any other broken
 *       document is not in force.
 *   <li>Spring Boot's {@code application.yml} is read together with the files of profiles beside it, again when one changes.
 *   <li>An object that is declared twice is taken from the first file by path; both places are told.
 * </ul>
 *
 * <p>Immutable: {@link #apply} returns the next store. Any thread.
 */
public final class ConfigStore {

    private final DocumentReader reader;
    private final NavigableMap<String, FileState> files;
    private final NavigableMap<String, String> applications;
    private final MeshView view;
    private final List<Diagnostic> diagnostics;

    private ConfigStore(
            DocumentReader reader,
            NavigableMap<String, FileState> files,
            NavigableMap<String, String> applications,
            MeshView before,
            boolean changed) {
        this.reader = reader;
        this.files = files;
        this.applications = applications;
        Map<ResourceRef, MeshObject> objects = new LinkedHashMap<>();
        List<Diagnostic> found = new ArrayList<>();
        files.values().forEach(file -> {
            found.addAll(file.diagnostics());
            file.inForce().forEach(object -> add(object, objects, found));
        });
        List<MeshObject> all = new ArrayList<>(objects.values());
        MeshView next = MeshView.of(before.revision() + 1, all);
        this.view = changed && !next.objects().equals(before.objects()) ? next : before;
        this.diagnostics = List.copyOf(found);
    }

    /** No file is known. */
    public static ConfigStore empty(DocumentReader reader) {
        return new ConfigStore(reader, new TreeMap<>(), new TreeMap<>(), MeshView.empty(), false);
    }

    /**
     * A store that remembers last good versions. Nothing of it is in force before the file it belongs to is there.
     *
     * @param lastGood what {@link #lastGood()} returned before; a document that is not sound any more is forgotten
     */
    public static ConfigStore restore(DocumentReader reader, List<LastGood> lastGood) {
        Map<String, Map<ResourceRef, FileState.Kept>> remembered = new HashMap<>();
        for (LastGood document : lastGood) {
            String text = "\n".repeat(Math.max(0, document.line() - 1)) + document.text();
            for (Reading reading : reader.read(document.path(), document.revision(), text)) {
                MeshObject object = reading.object();
                if (reading.state() == State.SOUND && object != null) {
                    remembered
                            .computeIfAbsent(document.path(), path -> new LinkedHashMap<>())
                            .putIfAbsent(object.ref(), new FileState.Kept(object, document.line(), document.text()));
                }
            }
        }
        NavigableMap<String, FileState> files = new TreeMap<>();
        remembered.forEach((path, kept) -> files.put(path, FileState.remembered(kept)));
        return new ConfigStore(reader, files, new TreeMap<>(), MeshView.empty(), false);
    }

    /** The store after some files were written and others removed. */
    public ConfigStore apply(FileChanges changes) {
        NavigableMap<String, FileState> next = new TreeMap<>(files);
        changes.removed().forEach(next::remove);
        NavigableMap<String, String> texts = new TreeMap<>(applications);
        Set<String> folders = new LinkedHashSet<>();
        changes.removed()
                .forEach(path -> ApplicationFile.of(path).ifPresent(file -> {
                    texts.remove(path);
                    folders.add(file.folder());
                }));
        changes.written().forEach((path, text) -> {
            Optional<ApplicationFile> application = ApplicationFile.of(path);
            if (application.isPresent()) {
                texts.put(path, text);
                folders.add(application.get().folder());
            } else {
                put(next, path, text, reader.read(path, changes.revision(), text));
            }
        });
        folders.forEach(folder -> application(folder, texts, changes.revision(), next));
        return new ConfigStore(reader, next, texts, view, true);
    }

    /** Reads Spring Boot's files of a folder again: what one says depends on the others. */
    private void application(
            String folder, NavigableMap<String, String> texts, String revision, Map<String, FileState> next) {
        String main = ApplicationFile.main(folder, texts);
        NavigableMap<String, String> profiles = ApplicationFile.profiles(folder, texts);
        profiles.forEach((path, text) -> put(
                next,
                path,
                text,
                main == null ? reader.read(path, revision, text) : reader.readBeside(path, revision, text)));
        for (String name : List.of("application.yml", "application.yaml")) {
            String path = folder + name;
            String text = texts.get(path);
            if (text != null) {
                Map<String, String> others = path.equals(main) ? profiles : Map.of();
                put(next, path, text, reader.read(path, revision, text, others));
            }
        }
    }

    private void put(Map<String, FileState> next, String path, String text, List<Reading> readings) {
        next.put(path, files.getOrDefault(path, FileState.NONE).written(readings, text.isBlank()));
    }

    /**
     * What is in force. The same instance as before a change that changed nothing of it; otherwise its revision is one
     * higher.
     */
    public MeshView view() {
        return view;
    }

    /** Everything that users should hear, by file and line. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** Every document whose last good version is known, to be kept for {@link #restore}. */
    public List<LastGood> lastGood() {
        Set<LastGood> documents = new LinkedHashSet<>();
        files.forEach((path, file) -> file.lastGood()
                .values()
                .forEach(kept -> documents.add(
                        new LastGood(path, kept.object().origin().revision(), kept.line(), kept.text()))));
        return List.copyOf(documents);
    }

    private static void add(MeshObject object, Map<ResourceRef, MeshObject> objects, List<Diagnostic> found) {
        MeshObject first = objects.putIfAbsent(object.ref(), object);
        if (first != null) {
            found.add(duplicate(Severity.ERROR, object, "is not in force, because it is also in " + first.origin()));
            found.add(duplicate(Severity.WARNING, first, "is in force, but it is also in " + object.origin()));
        }
    }

    private static Diagnostic duplicate(Severity severity, MeshObject object, String what) {
        return new Diagnostic(
                severity,
                object.ref(),
                object.origin(),
                "metadata.name",
                Reason.Duplicate,
                "name: \"" + object.name() + "\" here " + what
                        + " (expected: one object of this kind, namespace and name)");
    }
}
