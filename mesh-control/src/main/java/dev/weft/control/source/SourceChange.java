package dev.weft.control.source;

import java.util.List;
import java.util.Set;

/**
 * What is new in a source since its last change.
 *
 * @param source the source's name, unique in the process
 * @param written files that are new or have new content
 * @param removed paths of files that are gone
 * @param problems what could not be read now; replaces earlier problems of the source
 * @param seenAtNanos when the earliest of it was noticed, by the process' ticker
 */
public record SourceChange(
        String source, List<SourceFile> written, Set<String> removed, List<SourceProblem> problems, long seenAtNanos) {

    /** Copies the collections. */
    public SourceChange {
        written = List.copyOf(written);
        removed = Set.copyOf(removed);
        problems = List.copyOf(problems);
    }

    /**
     * Something that a source could not read. What it read from there before stays in force.
     *
     * @param path relative to the source's root; empty for the root itself
     * @param message what is wrong and what was expected
     */
    public record SourceProblem(String path, String message) {}
}
