package dev.weft.ca.issue;

import dev.weft.ca.key.SigningProvider;
import dev.weft.types.svid.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * Takes the public key out of a certificate request, and nothing else: names, extensions and attributes are never looked
 * at. The request proves possession of the key by its signature. Stateless: any thread.
 *
 * <p>Source: RFC 2986; security check 16.
 */
public final class CsrReader {

    /** Largest request, in characters of PEM; a P-256 request has about 400. */
    public static final int MAX_LENGTH = 8_192;

    private final SigningProvider provider;

    /** A reader whose signature checks run on the given provider. */
    public CsrReader(SigningProvider provider) {
        this.provider = provider;
    }

    /** Reads one PEM block {@code CERTIFICATE REQUEST}. Never throws for what a caller sent. */
    public CsrVerdict read(String pem) {
        if (pem.length() > MAX_LENGTH) {
            return new CsrVerdict.Refused(
                    Refusal.CSR_TOO_LARGE,
                    "csr: " + pem.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        PKCS10CertificationRequest request;
        byte[] signed;
        try {
            List<Pem.Block> blocks = Pem.read(pem);
            if (blocks.size() != 1 || !isRequest(blocks.getFirst().label())) {
                return invalid("csr: " + blocks.size() + " PEM blocks (expected: 1 CERTIFICATE REQUEST)");
            }
            byte[] der = blocks.getFirst().der();
            request = new PKCS10CertificationRequest(der);
            // Not what the parser understood: it forgives some bytes, and the signature is over all of them.
            signed = Der.firstOf(der);
        } catch (IOException | RuntimeException e) {
            return invalid("csr: cannot be parsed (expected: PKCS#10)");
        }
        return judge(request, signed);
    }

    private CsrVerdict judge(PKCS10CertificationRequest request, byte[] signed) {
        PublicKey key;
        try {
            SubjectPublicKeyInfo info = request.getSubjectPublicKeyInfo();
            if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                    || !X9ObjectIdentifiers.prime256v1.equals(
                            info.getAlgorithm().getParameters())) {
                return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key type (expected: ECDSA P-256)");
            }
            if (!P256.isPoint(info.getPublicKeyData().getOctets())) {
                return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key (expected: a point of the curve P-256)");
            }
            key = provider.publicKey(info.getEncoded("DER"));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key cannot be parsed (expected: ECDSA P-256)");
        }
        return signedBy(key, request, signed)
                ? new CsrVerdict.Accepted(key)
                : new CsrVerdict.Refused(Refusal.CSR_SIGNATURE, "csr: signature (expected: by the key in it, SHA-2)");
    }

    private boolean signedBy(PublicKey key, PKCS10CertificationRequest request, byte[] signed) {
        try {
            String algorithm = algorithm(request.getSignatureAlgorithm().getAlgorithm());
            if (algorithm.isEmpty()) {
                return false;
            }
            Signature signature = provider.signature(algorithm);
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(request.getSignature());
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static String algorithm(ASN1ObjectIdentifier id) {
        if (id.equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
            return "SHA256withECDSA";
        }
        if (id.equals(X9ObjectIdentifiers.ecdsa_with_SHA384)) {
            return "SHA384withECDSA";
        }
        return id.equals(X9ObjectIdentifiers.ecdsa_with_SHA512) ? "SHA512withECDSA" : "";
    }

    private static boolean isRequest(String label) {
        return label.equals(Pem.CERTIFICATE_REQUEST) || label.equals("NEW CERTIFICATE REQUEST");
    }

    private static CsrVerdict invalid(String detail) {
        return new CsrVerdict.Refused(Refusal.CSR_INVALID, detail);
    }
}
