package dev.weft.cli.output;

/** How a command prints its result. The names are what users write after {@code --output}. */
public enum OutputFormat {
    /** For people. */
    text,
    /** For programs: one JSON document on standard output. */
    json
}
