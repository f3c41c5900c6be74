package dev.weft.proxy.identity;

import dev.weft.proxy.tls.TlsSecrets.Verdict;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Chains that one trust bundle was found to vouch for, so that a peer's next connection costs no signature checks of its
 * chain; that the peer holds the key is proven by every handshake as before. Found again only by every byte of the chain,
 * from the moment it was judged until the first of its certificates or of the bundle's roots expires. Refusals are not kept.
 * At most {@value #MOST} chains; any thread.
 */
final class JudgedChains {

    private static final int MOST = 2_048;

    private final ConcurrentMap<Fingerprint, Judged> judged = new ConcurrentHashMap<>();
    private final List<X509Certificate> roots;

    JudgedChains(List<X509Certificate> roots) {
        this.roots = roots;
    }

    /** The verdict that still holds; {@code null}: judge it. */
    @Nullable
    Verdict find(Fingerprint chain, Instant now) {
        Judged found = judged.get(chain);
        return found != null && !now.isBefore(found.from) && now.isBefore(found.until) ? found.verdict : null;
    }

    /** Keeps what was found at {@code now}. */
    void keep(Fingerprint fingerprint, List<X509Certificate> chain, Verdict.Trusted verdict, Instant now) {
        if (judged.size() >= MOST) {
            // Only the mesh's own authority can fill it: beginning anew is good enough.
            judged.clear();
        }
        judged.put(fingerprint, new Judged(verdict, now, firstEnd(chain, firstEnd(roots, Instant.MAX, now), now)));
    }

    private static Instant firstEnd(List<X509Certificate> certificates, Instant latest, Instant now) {
        Instant first = latest;
        for (X509Certificate certificate : certificates) {
            Instant end = certificate.getNotAfter().toInstant();
            // An expired root vouches for nobody, so its end is none of a chain's.
            if (end.isBefore(first) && !end.isBefore(now)) {
                first = end;
            }
        }
        return first;
    }

    /** SHA-256 over a chain: number, length and bytes of its certificates. */
    record Fingerprint(long first, long second, long third, long fourth) {

        /** {@code null} where a certificate cannot be told in bytes. */
        static @Nullable Fingerprint of(List<X509Certificate> chain) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
                for (X509Certificate certificate : chain) {
                    byte[] bytes = certificate.getEncoded();
                    digest.update(length.putInt(0, bytes.length).array());
                    digest.update(bytes);
                }
                ByteBuffer hash = ByteBuffer.wrap(digest.digest());
                return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
            } catch (CertificateEncodingException unreadable) {
                return null;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256", e);
            }
        }
    }

    private record Judged(Verdict.Trusted verdict, Instant from, Instant until) {}
}
