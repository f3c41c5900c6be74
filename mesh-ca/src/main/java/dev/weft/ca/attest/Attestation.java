package dev.weft.ca.attest;

import dev.weft.ca.issue.Refusal;
import dev.weft.types.SpiffeId;
import java.time.Instant;
import java.util.Optional;

/** Who the caller is, or why that is not known. */
public sealed interface Attestation {

    /**
     * The caller proved this identity.
     *
     * @param id its identity
     * @param by {@code token} or {@code svid}: for journal and metrics
     * @param token names the token to be used up; empty for an SVID
     */
    record Attested(SpiffeId id, String by, Optional<TokenUse> token) implements Attestation {}

    /**
     * The caller proved nothing.
     *
     * @param reason stable code
     * @param detail for the caller; holds nothing secret
     */
    record Refused(Refusal reason, String detail) implements Attestation {}

    /**
     * A token that has still to be used up.
     *
     * @param tokenId its unique name
     * @param expires its end
     */
    record TokenUse(String tokenId, Instant expires) {}
}
