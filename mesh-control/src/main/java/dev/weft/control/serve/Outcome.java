package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;

/** What a request from a client meant. */
sealed interface Outcome {

    /** Only subscriptions changed, or nothing did. */
    record Subscribed(ResourceType type) implements Outcome {}

    /** The outstanding push was accepted. */
    record Acked(ResourceType type, Revision revision, long waitedNanos) implements Outcome {}

    /** The outstanding push was refused. */
    record Nacked(Nack nack) implements Outcome {}

    /** An answer to a push that is not outstanding, for example a duplicate; its subscriptions count all the same. */
    record Stale(ResourceType type, String nonce) implements Outcome {}

    /** A kind that is not served; the request is ignored. */
    record NotServed(String typeUrl) implements Outcome {}

    /** The client breaks a limit; its stream is closed. */
    record Violation(String message) implements Outcome {}
}
