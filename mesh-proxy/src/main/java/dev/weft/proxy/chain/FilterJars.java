package dev.weft.proxy.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The jars of a folder at one moment. Copies are made of them, so that a jar that is replaced while it is used does no harm
 * and what was checked is what is loaded.
 */
final class FilterJars {

    private static final String MANIFEST = "filters.yaml";
    private static final long LARGEST = 64L << 20;

    private FilterJars() {}

    /** Text that changes when a file of the folder does. */
    static String state(Path folder) throws IOException {
        StringBuilder state = new StringBuilder();
        for (Path file : files(folder)) {
            state.append(file.getFileName())
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file).to(java.util.concurrent.TimeUnit.NANOSECONDS))
                    .append('\n');
        }
        return state.toString();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(FilterJars::counts).sorted().toList();
        }
    }

    private static boolean counts(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file) && (name.equals(MANIFEST) || name.endsWith(".jar"));
    }

    static FilterManifest manifest(Path folder) throws FilterProblemException {
        Path file = folder.resolve(MANIFEST);
        return Files.exists(file) ? FilterManifestReader.read(file) : FilterManifest.EMPTY;
    }

    /** Copies the jars that count into another folder, in the order of their names, and checks each. */
    static List<Path> copy(Path folder, FilterManifest manifest, Path into) throws FilterProblemException {
        try {
            List<Path> copies = new ArrayList<>();
            Map<String, String> named = manifest.jars();
            if (named == null) {
                for (Path file : files(folder)) {
                    if (!file.endsWith(MANIFEST)) {
                        copies.add(copy(file, into));
                    }
                }
                return copies;
            }
            for (Map.Entry<String, String> jar : new TreeMap<>(named).entrySet()) {
                Path file = folder.resolve(jar.getKey());
                if (!Files.isRegularFile(file)) {
                    throw new FilterProblemException(
                            "jars: " + file + " is not there (expected: the jar in this folder)");
                }
                Path copy = copy(file, into);
                String digest = sha256(copy);
                if (!digest.equals(jar.getValue())) {
                    throw new FilterProblemException("jars: " + file + " has the SHA-256 " + digest + " (expected: "
                            + jar.getValue() + ", as filters.yaml says)");
                }
                copies.add(copy);
            }
            return copies;
        } catch (IOException unreadable) {
            throw new FilterProblemException(
                    folder + ": " + unreadable + " (expected: a folder with jars that can be read)", unreadable);
        }
    }

    private static Path copy(Path file, Path into) throws IOException, FilterProblemException {
        if (Files.size(file) > LARGEST) {
            throw new FilterProblemException(
                    file + ": " + Files.size(file) + " bytes (expected: at most " + LARGEST + ")");
        }
        return Files.copy(file, into.resolve(file.getFileName()));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
