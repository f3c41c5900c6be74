package dev.weft.cli.output;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON documents. Any thread. */
public final class Json {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /**
     * Reads a document.
     *
     * @param text the document
     * @param origin where it came from, for the message
     * @throws Failure when it is not JSON
     */
    public static JsonNode read(String text, String origin) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException failure) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    origin + ": not JSON (expected: a JSON document; is it a Weft port?)",
                    failure);
        }
    }

    /** A document for programs: records, maps, lists or nodes, indented. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
