package dev.weft.proxy.xds;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to the control plane is and what came over it, for people.
 *
 * @param connected whether a stream is open
 * @param complete whether listeners, clusters and everything they refer to have been known once
 * @param fromDisk whether what is in force was kept on disk and has not been confirmed yet
 * @param revision what the control plane calls its state; may be empty
 * @param versions by type and resource name
 * @param missing names that are wanted and have not been answered, by type
 * @param lastError why the last connection ended; {@code null}: none has
 * @param lastNack {@code null}: nothing has been refused
 * @param acks responses accepted
 * @param nacks responses refused
 */
public record XdsStatus(
        boolean connected,
        boolean complete,
        boolean fromDisk,
        String revision,
        Map<String, Map<String, String>> versions,
        Map<String, Set<String>> missing,
        @Nullable String lastError,
        @Nullable Nack lastNack,
        long acks,
        long nacks) {

    /** Before anything happened. */
    public static final XdsStatus INITIAL =
            new XdsStatus(false, false, false, "", Map.of(), Map.of(), null, null, 0, 0);

    /**
     * A response that was refused.
     *
     * @param at when
     * @param typeUrl of what
     * @param message resource, field, value and expectation
     */
    public record Nack(Instant at, String typeUrl, String message) {}
}
