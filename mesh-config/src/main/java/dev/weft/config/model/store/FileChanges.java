package dev.weft.config.model.store;

import java.util.Map;
import java.util.Set;

/**
 * What happened to the files of a source.
 *
 * @param written path to text, of files that are new or have changed; paths relative to the source's root, with slashes
 * @param removed paths of files that are gone; what they declared is withdrawn
 * @param revision the Git commit that the texts belong to; empty where the source has none
 */
public record FileChanges(Map<String, String> written, Set<String> removed, String revision) {

    public FileChanges {
        written = Map.copyOf(written);
        removed = Set.copyOf(removed);
    }

    /** Files that were written, in a source without revisions. */
    public static FileChanges written(Map<String, String> files) {
        return new FileChanges(files, Set.of(), "");
    }

    /** Files that are gone, in a source without revisions. */
    public static FileChanges removed(Set<String> paths) {
        return new FileChanges(Map.of(), paths, "");
    }
}
