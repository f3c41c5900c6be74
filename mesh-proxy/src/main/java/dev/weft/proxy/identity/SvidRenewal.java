package dev.weft.proxy.identity;

import dev.weft.proxy.identity.CsrClient.CsrRefusedException;
import dev.weft.proxy.identity.CsrClient.Proof;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import dev.weft.types.svid.TrustBundle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the source supplied: from disk at start, then from the CA, first by token and afterwards by the current SVID.
 * While the CA does not answer, the current SVID stays in force until it ends. Every method but {@link #start} and {@link
 * #trust} runs on the identity thread, one at a time.
 */
final class SvidRenewal {

    private static final Logger LOG = System.getLogger(SvidRenewal.class.getName());

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final TrustDomain trustDomain;
    private final Parts parts;
    private final Duration ttl;
    private final Clock clock;
    private final RandomGenerator random;
    private int failures;
    private volatile boolean closed;

    /**
     * What renewal works with.
     *
     * @param source is kept supplied
     * @param store keeps what the source has
     * @param client asks the CA
     * @param bootstrap reads the bootstrap file anew at every attempt, for it may be replaced; empty when there is none
     * @param keys makes a new key pair for every request
     * @param later the identity thread
     * @param times when to renew and retry
     * @param observer hears of it
     */
    record Parts(
            SvidSource source,
            SvidStore store,
            CsrClient client,
            Supplier<Optional<BootstrapFile>> bootstrap,
            Supplier<KeyPair> keys,
            Later later,
            RenewalTimes times,
            IdentityObserver observer) {}

    SvidRenewal(TrustDomain trustDomain, Parts parts, Duration ttl, Clock clock, RandomGenerator random) {
        this.trustDomain = trustDomain;
        this.parts = parts;
        this.ttl = ttl;
        this.clock = clock;
        this.random = random;
    }

    /** Takes what is kept into force at once when it is still good, and begins to renew. */
    void start() {
        Svid kept = restore();
        if (kept == null) {
            parts.later().run(this::attempt, Duration.ZERO);
        } else {
            LOG.log(Level.INFO, "SVID taken from disk: id={0} notAfter={1}", kept.id(), kept.notAfter());
            enforce(kept, kept.notBefore());
        }
    }

    /** Takes a bundle from the control plane into force and keeps it. Any thread. */
    void trust(TrustBundle bundle) {
        if (!bundle.trustDomain().equals(trustDomain)) {
            throw new IllegalArgumentException(
                    "bundle: of " + bundle.trustDomain() + " (expected: trust domain " + trustDomain + ")");
        }
        if (parts.source().publish(bundle)) {
            parts.later().run(() -> keep(bundle), Duration.ZERO);
        }
    }

    void close() {
        closed = true;
    }

    private @Nullable Svid restore() {
        try {
            Optional<TrustBundle> bundle = parts.store().bundle(trustDomain);
            bundle.ifPresent(parts.source()::publish);
            Optional<Svid> svid = parts.store().svid();
            if (bundle.isEmpty() || svid.isEmpty()) {
                return null;
            }
            SvidVerdict verdict =
                    new SvidVerifier(bundle.get()).verify(svid.get().chain(), clock.instant());
            if (verdict instanceof SvidVerdict.Refused refused) {
                LOG.log(Level.INFO, "SVID on disk is of no use: {0}", refused.detail());
                return null;
            }
            return svid.get().validAt(clock.instant()) ? svid.get() : null;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "SVID on disk cannot be used: {0}", e.getMessage());
            return null;
        }
    }

    private void attempt() {
        if (closed) {
            return;
        }
        try {
            obtain();
            failures = 0;
        } catch (CsrRefusedException e) {
            failures++;
            parts.observer().failed();
            Duration wait = parts.times().untilRetry(failures, left(), random);
            LOG.log(Level.WARNING, "No new SVID: failures={0} nextTry={1} reason={2}", failures, wait, e.getMessage());
            parts.later().run(this::attempt, wait);
        }
    }

    private void obtain() throws CsrRefusedException {
        Proof proof = proof();
        KeyPair pair = parts.keys().get();
        List<X509Certificate> answer = parts.client().sign(Pkcs10.request(pair), proof, ttl);
        Instant now = clock.instant();
        TrustBundle bundle = bundleOf(proof, answer);
        SvidVerdict verdict = new SvidVerifier(bundle).verify(answer, now);
        if (verdict instanceof SvidVerdict.Refused refused) {
            throw new CsrRefusedException("the CA's certificate is not one: " + refused.detail(), null);
        }
        Svid svid = svid(
                pair, answer.stream().filter(c -> !bundle.roots().contains(c)).toList());
        sameIdentity(proof, svid.id());
        // The bundle first: an SVID is of no use to anyone who cannot judge the peers.
        if (proof instanceof Proof.Token && parts.source().publish(bundle)) {
            keep(bundle);
        }
        keep(svid);
        LOG.log(Level.INFO, "SVID obtained: id={0} notAfter={1}", svid.id(), svid.notAfter());
        enforce(svid, now);
    }

    private Duration left() {
        return parts.source()
                .svid()
                .map(svid -> Duration.between(clock.instant(), svid.notAfter()))
                .orElse(Duration.ZERO);
    }

    private Proof proof() throws CsrRefusedException {
        Optional<Svid> svid = parts.source().svid();
        Optional<TrustBundle> bundle = parts.source().bundle();
        if (svid.isPresent() && bundle.isPresent()) {
            return new Proof.CurrentSvid(svid.get(), bundle.get());
        }
        BootstrapFile file = parts.bootstrap()
                .get()
                .orElseThrow(() -> new CsrRefusedException("no valid SVID and no usable bootstrap file", null));
        if (!file.trustDomain().equals(trustDomain)) {
            throw new CsrRefusedException(
                    "bootstrap file: of trust domain " + file.trustDomain() + " (expected: " + trustDomain + ")", null);
        }
        return new Proof.Token(file);
    }

    private TrustBundle bundleOf(Proof proof, List<X509Certificate> answer) throws CsrRefusedException {
        return switch (proof) {
            case Proof.CurrentSvid(Svid svid, TrustBundle bundle) -> bundle;
            case Proof.Token(BootstrapFile file) ->
                new TrustBundle(
                        trustDomain,
                        List.of(answer.stream()
                                .filter(c -> c.getBasicConstraints() >= 0
                                        && TrustBundle.fingerprint(c).equalsIgnoreCase(file.rootFingerprint()))
                                .findFirst()
                                .orElseThrow(() -> new CsrRefusedException(
                                        "the CA's answer lacks the root of the bootstrap file", null))));
        };
    }

    private static Svid svid(KeyPair pair, List<X509Certificate> chain) throws CsrRefusedException {
        try {
            return Svid.of(pair.getPrivate(), chain);
        } catch (IllegalArgumentException e) {
            throw new CsrRefusedException("the CA's certificate is not ours: " + e.getMessage(), e);
        }
    }

    private static void sameIdentity(Proof proof, SpiffeId id) throws CsrRefusedException {
        if (proof instanceof Proof.CurrentSvid(Svid svid, TrustBundle bundle)
                && !svid.id().equals(id)) {
            throw new CsrRefusedException("the CA's certificate is for " + id + " (expected: " + svid.id() + ")", null);
        }
    }

    private void enforce(Svid svid, Instant obtainedAt) {
        Instant now = clock.instant();
        parts.source().publish(svid);
        parts.observer().obtained(svid.notAfter());
        Duration untilRenewal =
                parts.times().untilRenewal(later(obtainedAt, svid.notBefore()), svid.notAfter(), now, random);
        at(now.plus(untilRenewal), this::attempt);
        at(svid.notAfter(), () -> end(svid));
    }

    /**
     * Runs a task at a moment of the calendar. Timers count elapsed time, which stands still while a machine sleeps and
     * knows nothing of a clock that is set: so no wait is long, and the calendar is asked again after each.
     */
    private void at(Instant due, Runnable task) {
        Duration left = Duration.between(clock.instant(), due);
        if (left.compareTo(LONGEST_WAIT) <= 0) {
            parts.later().run(task, left);
        } else {
            parts.later().run(() -> at(due, task), LONGEST_WAIT);
        }
    }

    private void end(Svid svid) {
        if (!closed && parts.source().svid().isEmpty()) {
            LOG.log(Level.ERROR, "SVID has ended without a new one: id={0} notAfter={1}", svid.id(), svid.notAfter());
            parts.observer().expired();
            parts.source().changed();
        }
    }

    private void keep(Svid svid) {
        try {
            parts.store().save(svid);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "SVID cannot be kept for a restart: {0}", e.getMessage());
        }
    }

    private void keep(TrustBundle bundle) {
        try {
            parts.store().save(bundle);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Trust bundle cannot be kept for a restart: {0}", e.getMessage());
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
