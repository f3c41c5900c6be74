package dev.weft.proxy.codec;

/**
 * How long a client may take.
 *
 * @param idleNanos without a request
 * @param headNanos from the first byte of a request to the end of its head
 * @param bodyNanos between two pieces of a body that is waited for
 */
public record ServerTimeouts(long idleNanos, long headNanos, long bodyNanos) {}
