package dev.weft.ca.endpoint;

import dev.weft.ca.issue.Refusal;
import io.grpc.Status;

/** The gRPC status of each refusal: what a client may do about it. */
final class RefusalStatus {

    private RefusalStatus() {}

    static Status of(Refusal reason) {
        return switch (reason) {
            case UNAUTHENTICATED,
                    TOKEN_INVALID,
                    TOKEN_EXPIRED,
                    TOKEN_NOT_YET_VALID,
                    TOKEN_WRONG_AUDIENCE,
                    TOKEN_REPLAYED,
                    PEER_SVID_INVALID -> Status.UNAUTHENTICATED;
            case IDENTITIES_DIFFER, IDENTITY_NOT_ALLOWED, IMPERSONATION -> Status.PERMISSION_DENIED;
            case UNKNOWN_METADATA, CSR_TOO_LARGE, CSR_INVALID, CSR_SIGNATURE, CSR_KEY, TTL_OUT_OF_RANGE ->
                Status.INVALID_ARGUMENT;
            case TOKEN_STORE_UNAVAILABLE -> Status.UNAVAILABLE;
            case AUTHORITY_EXPIRED -> Status.FAILED_PRECONDITION;
        };
    }
}
