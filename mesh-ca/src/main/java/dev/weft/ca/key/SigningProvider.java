package dev.weft.ca.key;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who does the ECDSA arithmetic. The Amazon Corretto provider where its native part loads, else the JDK's own, which
 * signs about thirty times and verifies about forty times slower. Immutable; any thread.
 */
public final class SigningProvider {

    private static final Logger LOG = LoggerFactory.getLogger(SigningProvider.class);
    private static final String ES256 = "SHA256withECDSA";

    private final Provider provider;

    private SigningProvider(Provider provider) {
        this.provider = provider;
    }

    /** The fastest that works on this machine; says once in the log when it is not the fast one. */
    public static SigningProvider fastest() {
        try {
            AmazonCorrettoCryptoProvider fast = AmazonCorrettoCryptoProvider.INSTANCE;
            fast.assertHealthy();
            Signature.getInstance(ES256, fast);
            return new SigningProvider(fast);
        } catch (RuntimeException | GeneralSecurityException | LinkageError e) {
            LOG.warn("Fast signing is not available, the JDK signs instead: {}", String.valueOf(e.getMessage()));
            return jdk();
        }
    }

    /** The JDK's own. */
    public static SigningProvider jdk() {
        return new SigningProvider(Security.getProvider("SunEC"));
    }

    /** The provider's name, for logs and reports. */
    public String name() {
        return provider.getName();
    }

    /** The provider itself, for libraries that take one. */
    public Provider provider() {
        return provider;
    }

    /** The same key in the provider's own form, so that it is converted once and not per signature. */
    public PrivateKey own(PrivateKey key) {
        return translated(key, PrivateKey.class);
    }

    /** The same key in the provider's own form. */
    public PublicKey own(PublicKey key) {
        return translated(key, PublicKey.class);
    }

    /**
     * A key in the provider's own form.
     *
     * @param subjectPublicKeyInfo DER of an EC key; whether it is a point of its curve must be known already
     * @throws GeneralSecurityException when the provider cannot read it
     */
    public PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    }

    /** A signature object, for one use, of a JCA name such as {@code SHA256withECDSA}. */
    public Signature signature(String algorithm) throws GeneralSecurityException {
        return Signature.getInstance(algorithm, provider);
    }

    private <K extends Key> K translated(K key, Class<K> type) {
        try {
            return type.cast(KeyFactory.getInstance("EC", provider).translateKey(key));
        } catch (GeneralSecurityException handleOfAnotherProvider) {
            return key;
        }
    }
}
