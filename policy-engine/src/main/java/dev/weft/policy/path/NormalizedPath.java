package dev.weft.policy.path;

/** What became of a request target: a path to work with, or a reason to answer 400. Exactly one case applies. */
public sealed interface NormalizedPath permits RequestPath, NormalizedPath.Rejected {

    /** Why a request target is refused. Names are stable: they become response details in the access log. */
    enum Rejected implements NormalizedPath {
        /** There is no target. */
        EMPTY("path_empty"),
        /** It is neither a path that starts with a slash nor {@code *}. */
        NOT_ABSOLUTE("path_not_absolute"),
        /** It holds a space, a control character or a character beyond one byte. */
        ILLEGAL_CHARACTER("path_illegal_character"),
        /** A percent sign is not followed by two hexadecimal digits. */
        MALFORMED_ESCAPE("path_malformed_escape"),
        /** It holds {@code %00}. */
        ESCAPED_NUL("path_escaped_nul");

        private final String detail;

        Rejected(String detail) {
            this.detail = detail;
        }

        /** The reason as it is logged. */
        public String detail() {
            return detail;
        }
    }
}
