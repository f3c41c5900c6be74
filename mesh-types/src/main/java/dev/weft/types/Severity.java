package dev.weft.types;

/** How much a finding matters. */
public enum Severity {
    /** The document, or the part named, is not in force. */
    ERROR,
    /** In force, but probably not as the user meant it. */
    WARNING,
    /** Worth knowing. */
    INFO
}
