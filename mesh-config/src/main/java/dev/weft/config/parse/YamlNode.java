package dev.weft.config.parse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value of a document and where it was written. Aliases are already replaced by what they refer to. */
public sealed interface YamlNode {

    /** Where it starts. */
    Place place();

    /** What it is, for messages: {@code a string}, {@code a list} … */
    String what();

    /**
     * A position in a file.
     *
     * @param line from 1
     * @param column from 1
     */
    record Place(int line, int column) {}

    /**
     * A single value.
     *
     * @param value its text, without quotes
     * @param type what YAML 1.2's core schema takes it for; a quoted value is a string
     */
    record Scalar(Place place, String value, Type type) implements YamlNode {

        @Override
        public String what() {
            return switch (type) {
                case TEXT -> "\"" + value + "\"";
                case NUMBER -> "the number " + value;
                case BOOLEAN -> value;
                case NULL -> "nothing";
            };
        }
    }

    /** What a scalar is. */
    enum Type {
        /** Text. */
        TEXT,
        /** An integer or a decimal number. */
        NUMBER,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** Nothing, {@code ~} or {@code null}. */
        NULL
    }

    /**
     * A list.
     *
     * @param truncated the text broke off inside it, so items may be missing
     */
    record Sequence(Place place, List<YamlNode> items, boolean truncated) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    /**
     * Names with values, in the order they were written.
     *
     * @param truncated the text broke off inside it, so names may be missing
     */
    record Mapping(Place place, Map<String, Entry> entries, boolean truncated) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public String what() {
            return "a mapping";
        }
    }

    /**
     * A name's place and its value.
     *
     * @param name where the name was written
     * @param value what it was given
     */
    record Entry(Place name, YamlNode value) {}

    /** A value that cannot be used; the reason was reported already. */
    record Unreadable(Place place) implements YamlNode {
        @Override
        public String what() {
            return "unreadable";
        }
    }
}
