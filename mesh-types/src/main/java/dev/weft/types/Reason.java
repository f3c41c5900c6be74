package dev.weft.types;

/**
 * Why a finding was made. Stable API: it becomes the reason of a status condition, a label of a metric and a JSON value.
 */
public enum Reason {
    /** The text is not YAML, or not one document of the expected shape. */
    InvalidSyntax,
    /** A required field is missing. */
    MissingField,
    /** No such field exists in the kind. */
    UnknownField,
    /** A field has the wrong type or a value that is not allowed. */
    InvalidValue,
    /** The kind is not one that Weft knows. */
    UnknownKind,
    /** A kind or field of Istio, Gateway API or Spring Cloud Gateway that this version of Weft does not read. */
    Unsupported,
    /** A reference to something that does not exist. */
    RefNotFound,
    /** A reference across namespaces that nobody granted. */
    RefNotPermitted,
    /** Two objects claim the same thing; this one, or the one named, gave way. */
    Conflicted,
    /** The same object is declared twice. */
    Duplicate,
    /** A route, rule or policy that nothing can reach. */
    Unreachable,
    /** A folder or file may not write what it writes. */
    NotAllowed,
    /** A name could not be resolved; the last answer is kept. */
    ResolutionFailed,
    /** A policy could not be read in full and is enforced in its strictest reading. */
    StrictestReading,
    /** The document is broken and its last good version stays in force. */
    LastGoodKept,
    /** Works for Weft's proxy, but another client gets something else. */
    ClientLimitation
}
