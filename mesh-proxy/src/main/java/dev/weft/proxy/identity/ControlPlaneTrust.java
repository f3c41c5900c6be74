package dev.weft.proxy.identity;

import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.ChainTrustManager;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Accepts a server only when it proves to be this mesh's control plane: a valid SVID with the control plane's SPIFFE ID,
 * under the bundle, or under the root of a known fingerprint that the server shows. Host names do not matter. Thread-safe.
 */
public final class ControlPlaneTrust extends ChainTrustManager {

    private static final String PATH = "/ns/weft-system/sa/weft-control";

    private final SpiffeId expected;
    private final Function<List<X509Certificate>, Optional<TrustBundle>> bundleFor;
    private final Clock clock;

    private ControlPlaneTrust(
            TrustDomain trustDomain, Function<List<X509Certificate>, Optional<TrustBundle>> bundleFor, Clock clock) {
        this.expected = new SpiffeId(trustDomain, PATH);
        this.bundleFor = bundleFor;
        this.clock = clock;
    }

    /** Trusts by the source's bundle as it is at the moment of the handshake; nobody while there is none. */
    public static ControlPlaneTrust byBundle(TrustDomain trustDomain, SvidSource source, Clock clock) {
        return new ControlPlaneTrust(trustDomain, shown -> source.bundle(), clock);
    }

    /** Trusts by a fixed bundle. */
    static ControlPlaneTrust byBundle(TrustBundle bundle, Clock clock) {
        return new ControlPlaneTrust(bundle.trustDomain(), shown -> Optional.of(bundle), clock);
    }

    /** Trusts by the root that the server shows, if it is the one of this fingerprint. */
    static ControlPlaneTrust byFingerprint(TrustDomain trustDomain, String fingerprint, Clock clock) {
        return new ControlPlaneTrust(
                trustDomain,
                shown -> shown.stream()
                        .filter(certificate -> certificate.getBasicConstraints() >= 0
                                && TrustBundle.fingerprint(certificate).equalsIgnoreCase(fingerprint))
                        .findFirst()
                        .map(root -> new TrustBundle(trustDomain, List.of(root))),
                clock);
    }

    @Override
    protected void checkServer(List<X509Certificate> shown) throws CertificateException {
        TrustBundle bundle = bundleFor
                .apply(shown)
                .orElseThrow(() -> new CertificateException("the server shows no root that we know"));
        switch (new SvidVerifier(bundle).verify(shown, clock.instant())) {
            case SvidVerdict.Refused(SvidVerdict.Problem problem, String detail) ->
                throw new CertificateException(problem + ": " + detail);
            case SvidVerdict.Accepted(SpiffeId id) -> {
                if (!id.equals(expected)) {
                    throw new CertificateException("the server is " + id + " (expected: " + expected + ")");
                }
            }
        }
    }

    @Override
    protected void checkClient(List<X509Certificate> chain) throws CertificateException {
        throw new CertificateException("this judges servers only");
    }
}
