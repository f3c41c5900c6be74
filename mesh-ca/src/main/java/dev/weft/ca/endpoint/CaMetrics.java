package dev.weft.ca.endpoint;

import dev.weft.ca.issue.Refusal;
import java.time.Duration;
import java.time.Instant;

/** Where the CA counts; the embedding process maps it to its meters. Called by any thread; must not block or throw. */
public interface CaMetrics {

    /** Counts nothing. */
    CaMetrics NONE = new CaMetrics() {};

    /**
     * A certificate was issued.
     *
     * @param by {@code token} or {@code svid}
     * @param took from arrival to answer, waiting included
     */
    default void issued(String by, Duration took) {}

    /** A request was refused. */
    default void refused(Refusal reason) {}

    /** A request found the queue full. */
    default void overloaded() {}

    /** A request failed by our own fault. */
    default void failed() {}

    /** When the signing root ends; told at start. */
    default void rootEnds(Instant notAfter) {}
}
