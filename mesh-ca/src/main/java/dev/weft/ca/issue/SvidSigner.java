package dev.weft.ca.issue;

import dev.weft.ca.authority.Slot;
import dev.weft.ca.key.SigningProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;

/** Signs templates with one slot's key. Thread-safe: every signature has its own signature object. */
final class SvidSigner {

    private static final AlgorithmIdentifier ES256 = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final ExtendedKeyUsage BOTH_SIDES =
            new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});

    private final SigningProvider provider;
    private final PrivateKey key;
    private final X500Name issuer;
    private final AuthorityKeyIdentifier authorityKey;

    SvidSigner(Slot slot, SigningProvider provider) {
        this.provider = provider;
        this.key = provider.own(slot.privateKey());
        this.issuer = X500Name.getInstance(
                slot.certificate().getSubjectX500Principal().getEncoded());
        try {
            this.authorityKey = new AuthorityKeyIdentifier(new JcaX509ExtensionUtils()
                    .createSubjectKeyIdentifier(slot.certificate().getPublicKey())
                    .getKeyIdentifier());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-1 for key identifiers", e);
        }
    }

    /** The DER of the signed certificate. */
    byte[] sign(SvidTemplate template) {
        SubjectPublicKeyInfo subjectKey =
                SubjectPublicKeyInfo.getInstance(template.key().getEncoded());
        List<GeneralName> names = new ArrayList<>(template.servers());
        names.addFirst(new GeneralName(
                GeneralName.uniformResourceIdentifier, template.id().toString()));
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                template.serial(),
                Date.from(template.notBefore()),
                Date.from(template.notAfter()),
                new X500Name(new RDN[0]),
                subjectKey);
        try {
            SubjectKeyIdentifier subjectId = new BcX509ExtensionUtils().createSubjectKeyIdentifier(subjectKey);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, BOTH_SIDES);
            builder.addExtension(Extension.subjectKeyIdentifier, false, subjectId);
            builder.addExtension(Extension.authorityKeyIdentifier, false, authorityKey);
            // Critical because the subject is empty: RFC 5280, section 4.2.1.6.
            builder.addExtension(
                    Extension.subjectAlternativeName, true, new GeneralNames(names.toArray(GeneralName[]::new)));
            return builder.build(new OneSignature(provider, key)).getEncoded();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    /** One certificate's signature, computed by the chosen provider. */
    private static final class OneSignature extends OutputStream implements ContentSigner {

        private final Signature signature;

        OneSignature(SigningProvider provider, PrivateKey key) throws GeneralSecurityException {
            signature = provider.signature("SHA256withECDSA");
            signature.initSign(key);
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ES256;
        }

        @Override
        public OutputStream getOutputStream() {
            return this;
        }

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                signature.update(bytes, offset, length);
            } catch (SignatureException e) {
                throw new IOException("cannot sign", e);
            }
        }

        @Override
        public byte[] getSignature() {
            try {
                return signature.sign();
            } catch (SignatureException e) {
                throw new IllegalStateException("cannot sign", e);
            }
        }
    }
}
