package dev.weft.proxy.identity;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.SpiffeId;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/** Judges peers by one trust bundle. Immutable: another bundle makes another instance. Any thread. */
final class BundleTrust implements TlsSecrets.Trust {

    private final TrustBundle bundle;
    private final SvidVerifier verifier;
    private final Clock clock;

    BundleTrust(TrustBundle bundle, Clock clock) {
        this.bundle = bundle;
        this.verifier = new SvidVerifier(bundle);
        this.clock = clock;
    }

    @Override
    public List<X509Certificate> roots() {
        return bundle.roots();
    }

    @Override
    public TlsSecrets.Verdict verify(List<X509Certificate> chain) {
        return switch (verifier.verify(chain, clock.instant())) {
            case SvidVerdict.Accepted(SpiffeId id) -> new TlsSecrets.Verdict.Trusted(id);
            case SvidVerdict.Refused(SvidVerdict.Problem problem, String detail) ->
                new TlsSecrets.Verdict.Refused(reason(problem), detail);
        };
    }

    TrustBundle bundle() {
        return bundle;
    }

    private static HandshakeFailure.Reason reason(SvidVerdict.Problem problem) {
        return switch (problem) {
            case MISSING -> HandshakeFailure.Reason.NO_PEER_CERTIFICATE;
            case CHAIN_TOO_LONG, UNTRUSTED -> HandshakeFailure.Reason.UNTRUSTED;
            case NO_SPIFFE_ID, PROFILE -> HandshakeFailure.Reason.MALFORMED_SVID;
            case WRONG_TRUST_DOMAIN -> HandshakeFailure.Reason.UNKNOWN_TRUST_DOMAIN;
            case EXPIRED -> HandshakeFailure.Reason.EXPIRED;
            case NOT_YET_VALID -> HandshakeFailure.Reason.NOT_YET_VALID;
        };
    }
}
