package dev.weft.ca.attest;

import dev.weft.ca.issue.Refusal;

/** What a token is worth before anyone looked whether it was used. */
sealed interface TokenVerdict {

    /** Signed by us, for us, in time. */
    record Genuine(TokenClaims claims) implements TokenVerdict {}

    /** Worth nothing; the detail holds none of the token. */
    record Refused(Refusal reason, String detail) implements TokenVerdict {}
}
