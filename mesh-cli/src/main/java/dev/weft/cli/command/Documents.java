package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Configuration files as text.
 *
 * @param texts path as the user would write it, to text
 */
record Documents(Map<String, String> texts) {

    /**
     * Reads files, and all YAML files below folders; what starts with a dot is left out, as the control plane does.
     *
     * @throws Failure when one cannot be read
     */
    static Documents read(List<Path> paths) {
        Map<String, String> texts = new TreeMap<>();
        for (Path path : paths) {
            try {
                if (Files.isDirectory(path)) {
                    try (Stream<Path> files = Files.walk(path)) {
                        for (Path file :
                                files.filter(file -> isDocument(path, file)).toList()) {
                            texts.put(file.toString(), Files.readString(file));
                        }
                    }
                } else {
                    texts.put(path.toString(), Files.readString(path));
                }
            } catch (NoSuchFileException failure) {
                throw new Failure(ExitCode.IO, failure.getFile() + ": no such file or folder", failure);
            } catch (CharacterCodingException failure) {
                throw new Failure(ExitCode.IO, path + ": not UTF-8 (expected: YAML text)", failure);
            } catch (IOException failure) {
                throw new Failure(ExitCode.IO, path + ": cannot be read: " + failure.getMessage(), failure);
            }
        }
        return new Documents(texts);
    }

    private static boolean isDocument(Path root, Path file) {
        for (Path part : root.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }
}
