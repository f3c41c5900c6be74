package dev.weft.config.model.read;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that by its name is Spring Boot's configuration.
 *
 * <p>Source: Spring Boot, externalized configuration: {@code application.yml} and {@code application-PROFILE.yml}.
 *
 * @param folder with a slash at its end; empty: the source's root
 * @param profile empty: it holds for every profile
 */
public record ApplicationFile(String folder, String profile) {

    private static final String NAME = "application";

    /** What a path says; empty: it is no such file. */
    public static Optional<ApplicationFile> of(String path) {
        int slash = path.lastIndexOf('/') + 1;
        String file = path.substring(slash);
        int dot = file.lastIndexOf('.');
        String stem = dot < 0 ? "" : file.substring(0, dot);
        boolean yaml = file.endsWith(".yml") || file.endsWith(".yaml");
        if (yaml && stem.equals(NAME)) {
            return Optional.of(new ApplicationFile(path.substring(0, slash), ""));
        }
        return yaml && stem.startsWith(NAME + "-") && stem.length() > NAME.length() + 1
                ? Optional.of(new ApplicationFile(path.substring(0, slash), stem.substring(NAME.length() + 1)))
                : Optional.empty();
    }

    /** The file without a profile of a folder; {@code null}: none of these is. */
    public static @Nullable String main(String folder, NavigableMap<String, String> texts) {
        String yml = folder + NAME + ".yml";
        String yaml = folder + NAME + ".yaml";
        return texts.containsKey(yml) ? yml : texts.containsKey(yaml) ? yaml : null;
    }

    /** The files of profiles in a folder, with their texts. */
    public static NavigableMap<String, String> profiles(String folder, NavigableMap<String, String> texts) {
        NavigableMap<String, String> found = new TreeMap<>();
        String start = folder + NAME + "-";
        for (var file : texts.tailMap(start, true).entrySet()) {
            if (!file.getKey().startsWith(start)) {
                break;
            }
            if (of(file.getKey()).filter(one -> one.folder().equals(folder)).isPresent()) {
                found.put(file.getKey(), file.getValue());
            }
        }
        return found;
    }
}
