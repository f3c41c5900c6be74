package dev.weft.ca.attest;

import dev.weft.ca.attest.Attestation.Attested;
import dev.weft.ca.attest.Attestation.Refused;
import dev.weft.ca.attest.Attestation.TokenUse;
import dev.weft.ca.bundle.TrustBundlePublication;
import dev.weft.ca.issue.Refusal;
import dev.weft.types.SpiffeId;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides who a caller is. A token that was sent must be good, whatever else was sent; without one the client certificate
 * must be a valid SVID of this mesh. Using a token up is a second step, so that a caller whose certificate request is bad
 * can try again. Thread-safe.
 *
 * <p>Source: security checks 16 and 17.
 */
public final class Attestor {

    /** Path of the identity of the control plane itself; no token is ever good for it. */
    public static final String CONTROL_PLANE_PATH = "/ns/weft-system/sa/weft-control";

    private final BootstrapTokens tokens;
    private final UsedTokens used;
    private final TrustBundlePublication bundle;
    private final Clock clock;

    /** An attestor for one mesh. */
    public Attestor(BootstrapTokens tokens, UsedTokens used, TrustBundlePublication bundle, Clock clock) {
        this.tokens = tokens;
        this.used = used;
        this.bundle = bundle;
        this.clock = clock;
    }

    /** Judges what the caller brought. Never throws for it, and keeps none of it. */
    public Attestation attest(Credentials credentials) {
        if (!credentials.token().isEmpty()) {
            return byToken(credentials);
        }
        if (credentials.peerChain().isEmpty()) {
            return new Refused(
                    Refusal.UNAUTHENTICATED, "no credentials (expected: a bootstrap token or a client certificate)");
        }
        return bySvid(credentials);
    }

    /** Uses the token of an attestation up; a refusal when it cannot be used. An SVID has nothing to use up. */
    public Optional<Refused> consume(Attested caller) {
        if (caller.token().isEmpty()) {
            return Optional.empty();
        }
        TokenUse token = caller.token().get();
        Instant now = clock.instant();
        return switch (used.use(token.tokenId(), token.expires(), now)) {
            case FIRST -> Optional.empty();
            case REPLAY ->
                Optional.of(new Refused(Refusal.TOKEN_REPLAYED, "token: used already (expected: a token per start)"));
            case UNKNOWN ->
                Optional.of(new Refused(
                        Refusal.TOKEN_STORE_UNAVAILABLE, "token: cannot be marked as used; try again later"));
        };
    }

    private Attestation byToken(Credentials credentials) {
        return switch (tokens.read(credentials.token())) {
            case TokenVerdict.Refused(Refusal reason, String detail) -> new Refused(reason, detail);
            case TokenVerdict.Genuine(TokenClaims claims) -> {
                SpiffeId id = claims.id();
                if (!id.trustDomain().equals(bundle.current().trustDomain())
                        || id.path().equals(CONTROL_PLANE_PATH)) {
                    yield new Refused(Refusal.IDENTITY_NOT_ALLOWED, id + " cannot be had by token");
                }
                if (!credentials.peerChain().isEmpty()
                        && !(bySvid(credentials) instanceof Attested peer
                                && peer.id().equals(id))) {
                    yield new Refused(
                            Refusal.IDENTITIES_DIFFER,
                            "token and client certificate (expected: the same identity, or one of them)");
                }
                yield new Attested(id, "token", Optional.of(new TokenUse(claims.tokenId(), claims.expires())));
            }
        };
    }

    private Attestation bySvid(Credentials credentials) {
        SvidVerdict verdict = new SvidVerifier(bundle.current()).verify(credentials.peerChain(), clock.instant());
        return switch (verdict) {
            case SvidVerdict.Accepted(SpiffeId id) -> new Attested(id, "svid", Optional.empty());
            case SvidVerdict.Refused(SvidVerdict.Problem problem, String detail) ->
                new Refused(Refusal.PEER_SVID_INVALID, "client certificate: " + problem + ", " + detail);
        };
    }
}
