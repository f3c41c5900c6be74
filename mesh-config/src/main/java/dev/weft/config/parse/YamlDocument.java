package dev.weft.config.parse;

import java.util.List;

/**
 * One document of a file.
 *
 * @param line the line it starts at, from 1
 * @param text its text as written, without the line that separates it from the one before
 * @param root what was read; a mapping unless the document is something else altogether. Where the text broke off it holds
 *     what came before, and what was open then says so
 * @param problems what is wrong with the text; empty for a sound document
 * @param broken the text is not YAML from some point on
 */
public record YamlDocument(int line, String text, YamlNode root, List<YamlProblem> problems, boolean broken) {
    public YamlDocument {
        problems = List.copyOf(problems);
    }
}
