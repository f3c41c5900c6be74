package dev.weft.types.svid;

import dev.weft.types.TrustDomain;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * The roots that may vouch for identities of one trust domain. During a root rotation there are two.
 *
 * <p>Immutable and comparable by value.
 *
 * <p>Source: SPIFFE Trust Domain and Bundle, section 4.
 *
 * @param trustDomain whose identities these roots sign; they mean nothing for another
 * @param roots CA certificates; never empty, at most {@link #MAX_ROOTS}
 */
public record TrustBundle(TrustDomain trustDomain, List<X509Certificate> roots) {

    /** More roots than any rotation needs; a bundle with more is refused. */
    public static final int MAX_ROOTS = 16;

    /** Rejects a bundle without roots, with too many, or with a certificate that is not a CA. */
    public TrustBundle {
        roots = List.copyOf(roots);
        if (roots.isEmpty() || roots.size() > MAX_ROOTS) {
            throw new IllegalArgumentException("roots: " + roots.size() + " (expected: 1 to " + MAX_ROOTS + ")");
        }
        for (X509Certificate root : roots) {
            if (root.getBasicConstraints() < 0) {
                throw new IllegalArgumentException("root: not a CA certificate (expected: CA flag set to true)");
            }
        }
    }

    /** All roots as PEM, in order. */
    public String pem() {
        return Pem.write(roots);
    }

    /**
     * The form of a root in a bootstrap file: {@code sha256:} and 64 lower-case hexadecimal digits over the DER.
     */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("cannot take the fingerprint of a certificate", e);
        }
    }

    @Override
    public String toString() {
        return "TrustBundle[" + trustDomain + ", "
                + roots.stream().map(TrustBundle::fingerprint).toList() + "]";
    }
}
