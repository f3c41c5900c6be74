package dev.weft.ca.issue;

/** Why the CA did not sign. The lower-case name is the metric's label and part of the answer: stable. */
public enum Refusal {
    /** Neither token nor SVID. */
    UNAUTHENTICATED,
    /** The token is not ours: form, algorithm or signature. */
    TOKEN_INVALID,
    /** The token is past its end. */
    TOKEN_EXPIRED,
    /** The token is from the future. */
    TOKEN_NOT_YET_VALID,
    /** The token is for another audience. */
    TOKEN_WRONG_AUDIENCE,
    /** The token was used already. */
    TOKEN_REPLAYED,
    /** The memory of used tokens is full or cannot be written: better none than one twice. */
    TOKEN_STORE_UNAVAILABLE,
    /** The client certificate is not a valid SVID of this mesh. */
    PEER_SVID_INVALID,
    /** Token and client certificate name different identities. */
    IDENTITIES_DIFFER,
    /** The identity is of another trust domain or is not for workloads. */
    IDENTITY_NOT_ALLOWED,
    /** The caller asked for another identity than its own. */
    IMPERSONATION,
    /** The request has metadata that means something we do not do. */
    UNKNOWN_METADATA,
    /** The certificate request is too large. */
    CSR_TOO_LARGE,
    /** The certificate request cannot be parsed. */
    CSR_INVALID,
    /** The certificate request is not signed by the key that it names. */
    CSR_SIGNATURE,
    /** The key is not ECDSA P-256, or not a point of that curve. */
    CSR_KEY,
    /** The wanted lifetime is negative or above the maximum. */
    TTL_OUT_OF_RANGE,
    /** The root ends too soon to sign anything. */
    AUTHORITY_EXPIRED
}
