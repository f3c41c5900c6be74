package dev.weft.policy.outlier;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an endpoint, for the log, for metrics and for whoever must build its picks anew.
 *
 * @param cause {@code null} for a return
 * @param ejections how often the endpoint has been ejected, this time included
 */
public record OutlierEvent(
        OutlierHost host, Kind kind, @Nullable EjectionCause cause, int ejections) {

    /** What happened. */
    public enum Kind {
        /** It is left out from now on. */
        EJECTED,
        /** It would be left out, but too many others are. Nothing changes. */
        OVERFLOW,
        /** It is picked again. */
        RETURNED
    }
}
