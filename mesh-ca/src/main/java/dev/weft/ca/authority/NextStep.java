package dev.weft.ca.authority;

import java.time.Instant;

/** What must happen to the authority next, and since or until when. */
public sealed interface NextStep {

    /**
     * Nothing to do.
     *
     * @param until ask again then
     */
    record Wait(Instant until) implements NextStep {}

    /**
     * A second root must be made and distributed.
     *
     * @param since when it became due
     */
    record Prepare(Instant since) implements NextStep {}

    /**
     * The second root must take over signing.
     *
     * @param since when it became due
     */
    record Activate(Instant since) implements NextStep {}
}
