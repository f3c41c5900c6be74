package dev.weft.ca.issue;

import dev.weft.types.svid.Pem;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate requests as callers send them, good and bad. */
final class Requests {

    private Requests() {}

    static KeyPair pair(String algorithm, String curve) throws Exception {
        return pair(algorithm, new ECGenParameterSpec(curve));
    }

    static KeyPair pair(String algorithm, AlgorithmParameterSpec parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }

    /** A request that names one key and is signed by another; good when both are the same. */
    static byte[] der(PublicKey named, KeyPair signing, String algorithm) throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whoever"), named)
                .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                .getEncoded();
    }

    static String pem(byte[] der) {
        return Pem.write(Pem.CERTIFICATE_REQUEST, der);
    }

    /** A request whose key is the given bytes on the given curve, with a signature that the given pair made over it. */
    static byte[] der(byte[] point, ASN1ObjectIdentifier curve, KeyPair signing) throws Exception {
        CertificationRequestInfo info = new CertificationRequestInfo(
                new X500Name(""),
                new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point),
                null);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signing.getPrivate());
        signature.update(info.getEncoded("DER"));
        return new CertificationRequest(
                        info,
                        new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                        new DERBitString(signature.sign()))
                .getEncoded("DER");
    }

    /** The uncompressed point of a P-256 key. */
    static byte[] point(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getOctets();
    }
}
