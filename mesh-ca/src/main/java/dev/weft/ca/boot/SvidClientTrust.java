package dev.weft.ca.boot;

import dev.weft.ca.bundle.TrustBundlePublication;
import dev.weft.types.svid.ChainTrustManager;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/** Judges client certificates by the bundle as it is at the moment of the handshake. Thread-safe. */
final class SvidClientTrust extends ChainTrustManager {

    private final TrustBundlePublication bundle;
    private final Clock clock;

    SvidClientTrust(TrustBundlePublication bundle, Clock clock) {
        this.bundle = bundle;
        this.clock = clock;
    }

    @Override
    protected void checkClient(List<X509Certificate> chain) throws CertificateException {
        SvidVerdict verdict = new SvidVerifier(bundle.current()).verify(chain, clock.instant());
        if (verdict instanceof SvidVerdict.Refused refused) {
            throw new CertificateException(refused.problem() + ": " + refused.detail());
        }
    }

    @Override
    protected void checkServer(List<X509Certificate> chain) throws CertificateException {
        throw new CertificateException("this trust manager judges clients only");
    }
}
