package dev.weft.ca.issue;

import dev.weft.ca.authority.Slot;
import dev.weft.ca.key.SigningProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Signs templates with one slot's key. What is the same in every certificate is encoded once. Thread-safe: every
 * signature has its own signature object.
 *
 * <p>Source: RFC 5280, section 4.1.
 */
final class SvidSigner {

    private static final int KEY_BYTES = 91;
    private static final int POINT_BYTES = 65;
    private static final byte[] VERSION_3 = Der.explicit(0, Der.integer(BigInteger.TWO));
    // The names are critical because the subject is empty: RFC 5280, section 4.2.1.6.
    private static final byte[] CRITICAL = {1, 1, (byte) 0xff};
    private static final byte[] NO_SUBJECT = Der.sequence();

    private final SigningProvider provider;
    private final PrivateKey key;
    private final byte[] issuer;
    private final byte[] algorithm;
    private final byte[] basicConstraints;
    private final byte[] keyUsage;
    private final byte[] extendedKeyUsage;
    private final byte[] authorityKeyId;
    private final byte[] subjectKeyOid;
    private final byte[] subjectNamesOid;

    SvidSigner(Slot slot, SigningProvider provider) {
        this.provider = provider;
        this.key = provider.own(slot.privateKey());
        this.issuer = slot.certificate().getSubjectX500Principal().getEncoded();
        try {
            this.algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256).getEncoded("DER");
            this.basicConstraints = extension(Extension.basicConstraints, true, new BasicConstraints(false));
            this.keyUsage = extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            this.extendedKeyUsage =
                    extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }));
            this.authorityKeyId = extension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(identifier(slot.certificate().getPublicKey())));
            this.subjectKeyOid = Extension.subjectKeyIdentifier.getEncoded("DER");
            this.subjectNamesOid = Extension.subjectAlternativeName.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode what every certificate has", e);
        }
    }

    /** The DER of the signed certificate. */
    byte[] sign(SvidTemplate template) {
        byte[] toBeSigned = Der.sequence(
                VERSION_3,
                Der.integer(template.serial()),
                algorithm,
                issuer,
                Der.sequence(Der.time(template.notBefore()), Der.time(template.notAfter())),
                NO_SUBJECT,
                template.key().getEncoded(),
                Der.explicit(
                        3,
                        Der.sequence(
                                basicConstraints,
                                keyUsage,
                                extendedKeyUsage,
                                Der.sequence(subjectKeyOid, Der.octets(Der.octets(identifier(template.key())))),
                                authorityKeyId,
                                Der.sequence(subjectNamesOid, CRITICAL, Der.octets(subjectNames(template))))));
        try {
            Signature signature = provider.signature("SHA256withECDSA");
            signature.initSign(key);
            signature.update(toBeSigned);
            return Der.sequence(toBeSigned, algorithm, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    private static byte[] subjectNames(SvidTemplate template) {
        byte[][] names = new byte[1 + template.servers().size()][];
        names[0] = Der.implicit(
                GeneralName.uniformResourceIdentifier, template.id().toString().getBytes(StandardCharsets.US_ASCII));
        try {
            for (int i = 1; i < names.length; i++) {
                names[i] = template.servers().get(i - 1).getEncoded("DER");
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode a server's name", e);
        }
        return Der.sequence(names);
    }

    private static byte[] extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) throws IOException {
        return new Extension(id, critical, value.toASN1Primitive().getEncoded("DER")).getEncoded("DER");
    }

    /** The key's name in certificates: SHA-1 of the point, as RFC 5280 says in section 4.2.1.2; not for security. */
    private static byte[] identifier(PublicKey key) {
        byte[] info = key.getEncoded();
        if (info.length != KEY_BYTES) {
            throw new IllegalStateException("key: " + info.length + " bytes (expected: ECDSA P-256, uncompressed)");
        }
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(Arrays.copyOfRange(info, KEY_BYTES - POINT_BYTES, KEY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-1 for key identifiers", e);
        }
    }
}
