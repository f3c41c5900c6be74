package dev.weft.proxy.stage;

/**
 * An endpoint is left out from now on, or picked again.
 *
 * @param cluster the cluster's name
 * @param address {@code ADDRESS:PORT}
 * @param kind what happened
 * @param cause Envoy's name of the reason, for example {@code CONSECUTIVE_5XX}; empty for none
 * @param times how often it has been ejected; 0 for checks
 */
public record HostChange(String cluster, String address, Kind kind, String cause, int times) {

    /** What happened. */
    public enum Kind {
        /** Left out for what requests saw. */
        EJECTED,
        /** It would be left out, but too many are. */
        EJECTION_OVERFLOW,
        /** Its time out is over. */
        RETURNED,
        /** Its active check fails. */
        CHECK_FAILED,
        /** Its active check succeeds. */
        CHECK_PASSED
    }
}
