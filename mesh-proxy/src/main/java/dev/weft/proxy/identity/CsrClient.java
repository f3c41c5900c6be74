package dev.weft.proxy.identity;

import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the CA for a certificate. Blocks for a bounded time; called by the identity thread only. */
interface CsrClient {

    /**
     * Has a request signed.
     *
     * @param csrPem PKCS#10
     * @param proof who we are, and how we know the CA
     * @param ttl wanted lifetime; zero takes the CA's default
     * @return leaf first, root last
     * @throws CsrRefusedException when the CA said no, or cannot be reached or trusted
     */
    List<X509Certificate> sign(String csrPem, Proof proof, Duration ttl) throws CsrRefusedException;

    /** Who we are to the CA, and how we know the CA. */
    sealed interface Proof {

        /** The first time: a token, and a root that we know by its fingerprint only. */
        record Token(BootstrapFile bootstrap) implements Proof {}

        /** Afterwards: our SVID on the connection, and the bundle. */
        record CurrentSvid(Svid svid, TrustBundle bundle) implements Proof {}
    }

    /** The CA did not sign. The message is fit for the log: it holds no secret. */
    final class CsrRefusedException extends Exception {
        CsrRefusedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
