package dev.weft.ca.issue;

import dev.weft.ca.key.SigningProvider;
import dev.weft.types.svid.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
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
        try {
            List<Pem.Block> blocks = Pem.read(pem);
            if (blocks.size() != 1 || !isRequest(blocks.getFirst().label())) {
                return invalid("csr: " + blocks.size() + " PEM blocks (expected: 1 CERTIFICATE REQUEST)");
            }
            request = new PKCS10CertificationRequest(blocks.getFirst().der());
        } catch (IOException | RuntimeException e) {
            return invalid("csr: cannot be parsed (expected: PKCS#10)");
        }
        return judge(request);
    }

    private CsrVerdict judge(PKCS10CertificationRequest request) {
        PublicKey key;
        try {
            var info = request.getSubjectPublicKeyInfo();
            if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                    || !X9ObjectIdentifiers.prime256v1.equals(
                            info.getAlgorithm().getParameters())) {
                return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key type (expected: ECDSA P-256)");
            }
            key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded("DER")));
            if (!(key instanceof ECPublicKey point) || !onCurve(point.getW())) {
                return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key (expected: a point of the curve P-256)");
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return new CsrVerdict.Refused(Refusal.CSR_KEY, "csr: key cannot be parsed (expected: ECDSA P-256)");
        }
        return signedBy(key, request)
                ? new CsrVerdict.Accepted(key)
                : new CsrVerdict.Refused(Refusal.CSR_SIGNATURE, "csr: signature (expected: by the key in it, SHA-2)");
    }

    private boolean signedBy(PublicKey key, PKCS10CertificationRequest request) {
        try {
            String algorithm = algorithm(request.getSignatureAlgorithm().getAlgorithm());
            if (algorithm.isEmpty()) {
                return false;
            }
            Signature signature = provider.signature(algorithm);
            signature.initVerify(provider.own(key));
            signature.update(
                    request.toASN1Structure().getCertificationRequestInfo().getEncoded("DER"));
            return signature.verify(request.getSignature());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
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

    private static boolean onCurve(ECPoint point) throws GeneralSecurityException {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        EllipticCurve curve = parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        boolean inField = x.signum() >= 0 && y.signum() >= 0 && x.compareTo(p) < 0 && y.compareTo(p) < 0;
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return inField && y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    private static boolean isRequest(String label) {
        return label.equals(Pem.CERTIFICATE_REQUEST) || label.equals("NEW CERTIFICATE REQUEST");
    }

    private static CsrVerdict invalid(String detail) {
        return new CsrVerdict.Refused(Refusal.CSR_INVALID, detail);
    }
}
