package dev.weft.proxy.identity;

import dev.weft.types.SpiffeId;
import dev.weft.types.svid.Pem;
import dev.weft.types.svid.SvidProfile;
import dev.weft.types.svid.SvidVerdict;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * This workload's X.509-SVID with its key. Immutable; printing it shows no key.
 *
 * <p>Source: X509-SVID.
 *
 * @param privateKey belongs to the leaf
 * @param chain leaf first, then intermediates, without the root
 * @param id the identity that the leaf proves
 */
public record Svid(PrivateKey privateKey, List<X509Certificate> chain, SpiffeId id) {

    /** Copies the chain. */
    public Svid {
        chain = List.copyOf(chain);
    }

    /**
     * An SVID from its parts, judged by structure only: neither dates nor who signed it.
     *
     * @throws IllegalArgumentException when the chain is not an SVID or the key is another's; never shows the key
     */
    public static Svid of(PrivateKey privateKey, List<X509Certificate> chain) {
        return switch (SvidProfile.check(chain)) {
            case SvidVerdict.Refused(SvidVerdict.Problem problem, String detail) ->
                throw new IllegalArgumentException(detail);
            case SvidVerdict.Accepted(SpiffeId id) -> {
                if (!belongTogether(privateKey, chain.getFirst().getPublicKey())) {
                    throw new IllegalArgumentException("leaf certificate does not match private key");
                }
                yield new Svid(privateKey, chain, id);
            }
        };
    }

    /**
     * Reads an SVID from PEM; both texts may be the same.
     *
     * @throws IllegalArgumentException as {@link #of}, or when a text cannot be parsed
     */
    public static Svid parse(String chainPem, String keyPem) {
        List<X509Certificate> chain = Pem.certificates(chainPem);
        return of(Pem.privateKey(keyPem), chain);
    }

    /** The certificate that proves the identity. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The beginning of its life. */
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /** The end of its life: from then on it must not be shown. */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether it may be shown at this moment. */
    public boolean validAt(Instant now) {
        return !now.isBefore(notBefore()) && now.isBefore(notAfter());
    }

    @Override
    public String toString() {
        return "Svid[" + id + ", notAfter=" + notAfter() + ", privateKey=(hidden)]";
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = publicKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] probe = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKindOfKey) {
            return false;
        }
    }
}
