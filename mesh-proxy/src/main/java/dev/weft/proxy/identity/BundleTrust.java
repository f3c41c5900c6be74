package dev.weft.proxy.identity;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.SpiffeId;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Judges peers by one trust bundle. Another bundle makes another instance, which has judged nobody yet. Any thread.
 */
final class BundleTrust implements TlsSecrets.Trust {

    private final TrustBundle bundle;
    private final SvidVerifier verifier;
    private final Clock clock;
    private final JudgedChains judged;

    BundleTrust(TrustBundle bundle, Clock clock) {
        this.bundle = bundle;
        this.verifier = new SvidVerifier(bundle);
        this.clock = clock;
        this.judged = new JudgedChains(bundle.roots());
    }

    @Override
    public List<X509Certificate> roots() {
        return bundle.roots();
    }

    @Override
    public TlsSecrets.Verdict verify(List<X509Certificate> chain) {
        Instant now = clock.instant();
        // A longer chain is refused unseen.
        JudgedChains.Fingerprint fingerprint =
                chain.size() > SvidVerifier.MAX_CHAIN ? null : JudgedChains.Fingerprint.of(chain);
        TlsSecrets.Verdict known = fingerprint == null ? null : judged.find(fingerprint, now);
        if (known != null) {
            return known;
        }
        return switch (verifier.verify(chain, now)) {
            case SvidVerdict.Accepted(SpiffeId id) -> {
                TlsSecrets.Verdict.Trusted trusted = new TlsSecrets.Verdict.Trusted(id);
                if (fingerprint != null) {
                    judged.keep(fingerprint, chain, trusted, now);
                }
                yield trusted;
            }
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
