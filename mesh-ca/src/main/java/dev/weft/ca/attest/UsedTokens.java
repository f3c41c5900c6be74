package dev.weft.ca.attest;

import java.time.Instant;

/** The memory that makes a token single-use. Thread-safe. */
public interface UsedTokens {

    /** What happened to an attempt to use a token. */
    enum Use {
        /** It was unused and is used from now on, also after a crash. */
        FIRST,
        /** It was used before. */
        REPLAY,
        /** Nobody can say: the memory is full or cannot be written. Refuse. */
        UNKNOWN
    }

    /**
     * Marks a token as used.
     *
     * @param tokenId the token's unique name
     * @param expires when the token would have been refused anyway, and may be forgotten
     */
    Use use(String tokenId, Instant expires, Instant now);
}
