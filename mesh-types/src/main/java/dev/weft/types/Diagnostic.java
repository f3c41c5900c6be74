package dev.weft.types;

/**
 * One finding about one object that a user wrote.
 *
 * @param severity how much it matters
 * @param at the object
 * @param origin where it was written, as exact as known
 * @param field path of the field, for example {@code spec.http[2].route[0].destination.host}; empty for the whole document
 * @param reason stable code
 * @param message what is wrong, with the value, then what is allowed: {@code weight: -1 (expected: 0 to 2147483647)};
 *     lower case, no full stop
 */
public record Diagnostic(
        Severity severity, ResourceRef at, Origin origin, String field, Reason reason, String message) {

    /** One line for people: where, what, why. */
    @Override
    public String toString() {
        String place = origin.source().isEmpty() ? "" : origin + ": ";
        String path = field.isEmpty() ? "" : field + ": ";
        return place + severity.name().toLowerCase(java.util.Locale.ROOT) + " [" + reason + "] " + at + ": " + path
                + message;
    }
}
