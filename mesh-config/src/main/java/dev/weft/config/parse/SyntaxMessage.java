package dev.weft.config.parse;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in our own words what the YAML library found. */
final class SyntaxMessage {

    private SyntaxMessage() {}

    static String of(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "not YAML" : e.getProblem();
        if (problem.contains("TAB")) {
            return "text: a tab character (expected: spaces for indentation)";
        }
        String context = e.getContext() == null ? "" : " " + e.getContext();
        return "text: " + oneLine(problem + context) + " (expected: YAML)";
    }

    static String plain(YamlEngineException e) {
        return oneLine(String.valueOf(e.getMessage()));
    }

    private static String oneLine(String text) {
        String line = text.replace('\n', ' ').strip();
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
