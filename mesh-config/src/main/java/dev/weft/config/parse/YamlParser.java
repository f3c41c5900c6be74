package dev.weft.config.parse;

import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a file into documents and reads each of them on its own, so that a broken one does not take the others with it.
 *
 * <p>YAML 1.2 with the core schema. Stateless: any thread; time and memory grow linearly with the text, within
 * {@link YamlLimits}.
 *
 * <p>Source: YAML 1.2.2; a line that starts with three dashes always starts a document (section 9.1.2), also inside what
 * looks like an open quote.
 */
public final class YamlParser {

    private final YamlLimits limits;

    /** A parser with the default limits. */
    public YamlParser() {
        this(YamlLimits.DEFAULT);
    }

    /** A parser with these limits. */
    public YamlParser(YamlLimits limits) {
        this.limits = limits;
    }

    /**
     * The documents of a file, in order, without empty ones.
     *
     * @param text the file's text; a byte order mark at its start is skipped
     */
    public List<YamlDocument> parse(String text) {
        List<YamlDocument> documents = new ArrayList<>();
        for (Chunk chunk : split(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
            if (documents.size() == limits.maxDocuments()) {
                documents.add(refused(
                        chunk,
                        "documents: more than " + limits.maxDocuments() + " in one file (expected: at" + " most "
                                + limits.maxDocuments() + ")"));
                break;
            }
            if (text.length() > limits.maxCharacters()) {
                documents.add(refused(
                        chunk,
                        "file: " + text.length() + " characters (expected: at most " + limits.maxCharacters() + ")"));
            } else {
                documents.addAll(new TreeBuilder(limits, chunk.line(), chunk.text()).documents());
            }
        }
        return documents;
    }

    private static YamlDocument refused(Chunk chunk, String message) {
        Place place = new Place(chunk.line(), 1);
        YamlProblem problem = new YamlProblem(place, "", Reason.InvalidSyntax, message);
        Mapping found = HeaderScan.scan(chunk.text(), chunk.line());
        return new YamlDocument(chunk.line(), chunk.text(), found, List.of(problem), true);
    }

    private static List<Chunk> split(String text) {
        List<Chunk> chunks = new ArrayList<>();
        int line = 1;
        int start = 0;
        int startLine = 1;
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            if (isSeparator(text, at)) {
                addUnlessBlank(chunks, text.substring(start, at), startLine);
                start = at;
                startLine = line;
            }
            at = next;
            line++;
        }
        addUnlessBlank(chunks, text.substring(start), startLine);
        return chunks;
    }

    private static boolean isSeparator(String text, int at) {
        return text.startsWith("---", at) && (at + 3 == text.length() || Character.isWhitespace(text.charAt(at + 3)));
    }

    /** Keeps a piece of text that holds more than comments, directives and the separator itself. */
    private static void addUnlessBlank(List<Chunk> chunks, String text, int line) {
        boolean blank = text.lines().allMatch(content -> {
            String stripped = content.strip();
            return stripped.isEmpty() || stripped.startsWith("#") || content.startsWith("%") || stripped.equals("---");
        });
        if (!blank) {
            chunks.add(new Chunk(line, text));
        }
    }

    /** A piece of the file that holds one document, mostly. */
    private record Chunk(int line, String text) {}
}
