package dev.weft.proxy.tls;

import dev.weft.proxy.tls.TlsSecrets.Verdict.Refused;
import java.security.cert.CertificateException;

/** Carries a verdict through the TLS library, which only knows exceptions. */
final class PeerRefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final transient Refused refused;

    PeerRefusedException(Refused refused) {
        super(refused.reason().code() + ": " + refused.detail());
        this.refused = refused;
    }

    Refused refused() {
        return refused;
    }
}
