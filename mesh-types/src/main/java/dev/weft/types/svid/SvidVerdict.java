package dev.weft.types.svid;

import dev.weft.types.SpiffeId;

/** Whether a certificate chain proves an identity, and if not, why. */
public sealed interface SvidVerdict {

    /**
     * The chain proves this identity.
     *
     * @param id the only URI SAN of the leaf
     */
    record Accepted(SpiffeId id) implements SvidVerdict {}

    /**
     * The chain proves nothing.
     *
     * @param problem a stable code, fit for a metric's label
     * @param detail for the log: what is wrong; holds nothing but the certificate's own public text, shortened
     */
    record Refused(Problem problem, String detail) implements SvidVerdict {}

    /** Why a chain was refused; the names are stable. */
    enum Problem {
        /** No certificate at all. */
        MISSING,
        /** More certificates than {@link SvidVerifier#MAX_CHAIN}. */
        CHAIN_TOO_LONG,
        /** Not exactly one URI SAN, or it is not the SPIFFE ID of a workload. */
        NO_SPIFFE_ID,
        /** A certificate breaks the X.509-SVID profile: CA flag or key usage. */
        PROFILE,
        /** The identity is of a trust domain whose bundle this is not. */
        WRONG_TRUST_DOMAIN,
        /** A certificate of the chain is past its end. */
        EXPIRED,
        /** A certificate of the chain is not valid yet. */
        NOT_YET_VALID,
        /** No root of the bundle vouches for it. */
        UNTRUSTED
    }
}
