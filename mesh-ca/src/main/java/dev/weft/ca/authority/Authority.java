package dev.weft.ca.authority;

import dev.weft.ca.bundle.TrustBundlePublication;
import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.ca.key.SigningKeyStore;
import dev.weft.ca.key.StoredKey;
import dev.weft.types.TrustDomain;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The mesh's root of trust: made once, kept, and opened again at every start. Owner of the slots and of the trust bundle
 * that they make; any thread reads.
 */
public final class Authority {

    private static final int URI = 6;

    private final TrustDomain trustDomain;
    private final Slots slots;
    private final TrustBundlePublication publication;

    private Authority(TrustDomain trustDomain, Slots slots) {
        this.trustDomain = trustDomain;
        this.slots = slots;
        this.publication = new TrustBundlePublication(slots.bundle(trustDomain));
    }

    /**
     * Opens the authority of a store; makes the root and the token key when the store is unused.
     *
     * @param lifetime of a new root
     * @throws KeyStoreException when the kept root cannot be used, belongs to another trust domain, is expired, or has
     *     gone from a store that was used: a second root is never made in silence
     */
    public static Authority open(
            SigningKeyStore store, TrustDomain trustDomain, Duration lifetime, Clock clock, SecureRandom random)
            throws KeyStoreException {
        Optional<StoredKey> kept = store.find(KeyName.CURRENT_ROOT);
        boolean used = store.find(KeyName.TOKEN).isPresent();
        if (kept.isEmpty() && used) {
            throw new KeyStoreException(KeyName.CURRENT_ROOT.fileStem()
                    + ": the root is gone but the token key is there (expected: both, or an empty state directory for a"
                    + " new mesh; restore the root from a backup)");
        }
        // Back-dated by a day, so that no machine of the mesh whose clock is behind sees a root from the future.
        Instant notBefore = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
        StoredKey root = kept.isPresent()
                ? kept.get()
                : store.create(
                        KeyName.CURRENT_ROOT,
                        pair -> List.of(RootCertificate.selfSigned(
                                pair, trustDomain, notBefore, lifetime.plusDays(1), random)));
        if (!used) {
            store.create(KeyName.TOKEN, pair -> List.of());
        }
        return existing(store, trustDomain, root, clock);
    }

    /**
     * Opens an authority that must be there already.
     *
     * @throws KeyStoreException when there is none, or it cannot be used
     */
    public static Authority existing(SigningKeyStore store, Clock clock) throws KeyStoreException {
        StoredKey root = store.find(KeyName.CURRENT_ROOT)
                .orElseThrow(() -> new KeyStoreException(KeyName.CURRENT_ROOT.fileStem()
                        + ": no root here (expected: the state directory of a CA that has been started)"));
        return existing(store, trustDomainOf(root), root, clock);
    }

    private static Authority existing(SigningKeyStore store, TrustDomain wanted, StoredKey root, Clock clock)
            throws KeyStoreException {
        Slot current = new Slot(root);
        TrustDomain kept = trustDomainOf(root);
        if (!kept.equals(wanted)) {
            throw new KeyStoreException(
                    KeyName.CURRENT_ROOT.fileStem() + ": root of trust domain " + kept + " (expected: " + wanted + ")");
        }
        if (!clock.instant().isBefore(current.notAfter())) {
            throw new KeyStoreException(KeyName.CURRENT_ROOT.fileStem() + ": expired at " + current.notAfter()
                    + " (expected: a valid root)");
        }
        return new Authority(
                wanted, new Slots(current, store.find(KeyName.NEXT_ROOT).map(Slot::new)));
    }

    /** Whose identities this authority signs. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /** Who signs now and who will. */
    public Slots slots() {
        return slots;
    }

    /** The roots that the mesh trusts now, and changes of them. */
    public TrustBundlePublication publication() {
        return publication;
    }

    private static TrustDomain trustDomainOf(StoredKey root) throws KeyStoreException {
        try {
            X509Certificate certificate = new Slot(root).root();
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (Integer.valueOf(URI).equals(name.get(0))
                        && name.get(1) instanceof String uri
                        && uri.startsWith("spiffe://")) {
                    return new TrustDomain(uri.substring("spiffe://".length()));
                }
            }
        } catch (CertificateParsingException | IllegalArgumentException e) {
            throw new KeyStoreException(KeyName.CURRENT_ROOT.fileStem() + ": the root names no trust domain", e);
        }
        throw new KeyStoreException(KeyName.CURRENT_ROOT.fileStem()
                + ": the root names no trust domain (expected: a URI SAN spiffe://TRUST-DOMAIN)");
    }
}
