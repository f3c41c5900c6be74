package dev.weft.ca.issue;

import dev.weft.ca.authority.Slot;
import dev.weft.ca.key.SigningProvider;
import dev.weft.types.svid.SvidProfile;
import dev.weft.types.svid.SvidVerdict;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * The last look at a finished certificate, by other code than that which made it: parsed anew, it must say exactly what
 * the template said, have the SVID profile, and verify under the authority's key. Thread-safe.
 */
final class IssuedCheck {

    private final SigningProvider provider;
    private final Slot slot;
    private final PublicKey authorityKey;

    IssuedCheck(Slot slot, SigningProvider provider) {
        this.provider = provider;
        this.slot = slot;
        this.authorityKey = provider.own(slot.certificate().getPublicKey());
    }

    /**
     * The certificate, fit to leave.
     *
     * @throws IllegalStateException when it is not what was meant: a bug, and nothing leaves
     */
    X509Certificate validated(byte[] der, SvidTemplate template) {
        try {
            X509Certificate leaf = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            require(leaf.getSerialNumber().equals(template.serial()), "serial");
            require(leaf.getNotBefore().toInstant().equals(template.notBefore()), "not-before");
            require(leaf.getNotAfter().toInstant().equals(template.notAfter()), "not-after");
            require(!template.notAfter().isAfter(slot.notAfter()), "end of the authority");
            require(
                    Arrays.equals(
                            leaf.getPublicKey().getEncoded(), template.key().getEncoded()),
                    "key");
            require(
                    SvidProfile.check(List.of(leaf)) instanceof SvidVerdict.Accepted accepted
                            && accepted.id().equals(template.id()),
                    "identity");
            require(leaf.getIssuerX500Principal().equals(slot.certificate().getSubjectX500Principal()), "issuer");
            Signature signature = provider.signature("SHA256withECDSA");
            signature.initVerify(authorityKey);
            signature.update(leaf.getTBSCertificate());
            require(signature.verify(leaf.getSignature()), "signature");
            return leaf;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just signed cannot be read", e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("a certificate that was just signed has another " + what);
        }
    }
}
