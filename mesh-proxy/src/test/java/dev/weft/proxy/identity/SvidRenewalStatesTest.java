package dev.weft.proxy.identity;

import static dev.weft.proxy.identity.RealCa.MESH;
import static dev.weft.proxy.identity.RealCa.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.issue.CsrReader;
import dev.weft.ca.issue.CsrVerdict;
import dev.weft.ca.issue.IssueVerdict;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The states of an identity, with the CA's stages in this process and time in the test's hands. */
class SvidRenewalStatesTest {

    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TTL = Duration.ofHours(24);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(START);
    private final SecureRandom random = new SecureRandom();
    private final ManualLater later = new ManualLater(clock);
    private final SvidSource source = new SvidSource(clock);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger expirations = new AtomicInteger();
    private final List<CsrClient.Proof> asked = new ArrayList<>();
    private final List<Instant> askedAt = new ArrayList<>();
    private Authority authority;
    private Optional<BootstrapFile> bootstrap = Optional.empty();
    private boolean away;
    private SpiffeId answerFor = ORDERS;

    @BeforeEach
    void openCa() throws Exception {
        authority = Authority.open(new MemoryKeyStore(random), MESH, Duration.ofDays(3_653), clock, random);
    }

    private List<X509Certificate> sign(String csr, CsrClient.Proof proof) throws CsrClient.CsrRefusedException {
        asked.add(proof);
        askedAt.add(clock.instant());
        if (away) {
            throw new CsrClient.CsrRefusedException("away", null);
        }
        SigningProvider provider = SigningProvider.jdk();
        CsrVerdict.Accepted request = (CsrVerdict.Accepted) new CsrReader(provider).read(csr);
        SvidIssuer issuer = new SvidIssuer(authority, Lifetimes.DEFAULT.withSvid(TTL), provider, clock, random);
        return ((IssueVerdict.Issued) issuer.issue(answerFor, request.key(), 0)).chain();
    }

    private SvidRenewal renewal(SvidSource into) {
        IdentityObserver observer = new IdentityObserver() {
            @Override
            public void failed() {
                failures.incrementAndGet();
            }

            @Override
            public void expired() {
                expirations.incrementAndGet();
            }
        };
        return new SvidRenewal(
                MESH,
                new SvidRenewal.Parts(
                        into,
                        new SvidStore(folder.resolve("state")),
                        (csr, proof, ttl) -> sign(csr, proof),
                        () -> bootstrap,
                        SvidRenewalTest::newKey,
                        later,
                        RenewalTimes.DEFAULT,
                        observer),
                Duration.ZERO,
                clock,
                new Random(7));
    }

    private BootstrapFile file(TrustDomain trustDomain, String fingerprint) {
        return new BootstrapFile("token", fingerprint, trustDomain, "127.0.0.1:1");
    }

    private BootstrapFile file() {
        return file(MESH, TrustBundle.fingerprint(authority.slots().current().root()));
    }

    private Svid bootstrapped() {
        bootstrap = Optional.of(file());
        renewal(source).start();
        later.advance(Duration.ZERO);
        return source.svid().orElseThrow();
    }

    @Test
    void triesAgainUntilABootstrapFileAppears() {
        renewal(source).start();
        later.advance(Duration.ofMinutes(10));
        assertThat(source.svid()).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(failures.get()).isBetween(10, 100);

        bootstrap = Optional.of(file());
        later.advance(RenewalTimes.DEFAULT.maxBackoff());

        assertThat(source.svid()).map(Svid::id).contains(ORDERS);
        assertThat(asked).hasSize(1).allSatisfy(proof -> assertThat(proof).isInstanceOf(CsrClient.Proof.Token.class));
    }

    @Test
    void usesNoBootstrapFileOfAnotherMeshOrAnotherRoot() {
        bootstrap = Optional.of(file(new TrustDomain("other.test"), file().rootFingerprint()));
        renewal(source).start();
        later.advance(Duration.ofMinutes(1));
        assertThat(asked).isEmpty();

        bootstrap = Optional.of(file(MESH, "sha256:" + "0".repeat(64)));
        later.advance(Duration.ofMinutes(2));

        assertThat(asked).isNotEmpty();
        assertThat(source.svid()).isEmpty();
        assertThat(source.bundle()).isEmpty();
    }

    @Test
    void renewsAroundHalfOfTheLifeByTheSvidItHas() {
        Svid first = bootstrapped();

        later.advance(Duration.ofHours(9));
        assertThat(source.svid()).contains(first);
        later.advance(Duration.ofHours(6));

        assertThat(source.svid().orElseThrow()).isNotEqualTo(first);
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast())
                .isInstanceOfSatisfying(
                        CsrClient.Proof.CurrentSvid.class,
                        proof -> assertThat(proof.svid()).isEqualTo(first));
        assertThat(Duration.between(START, askedAt.getLast()))
                .isBetween(TTL.multipliedBy(2).dividedBy(5), TTL.multipliedBy(3).dividedBy(5));
    }

    @Test
    void keepsTheOldSvidAndRetriesAtMostEveryMinuteWhileTheCaIsAway() {
        Svid first = bootstrapped();
        away = true;

        later.advance(Duration.ofHours(20));
        assertThat(source.svid()).contains(first);
        assertThat(failures.get()).isBetween(200, 2_000);
        away = false;
        later.advance(RenewalTimes.DEFAULT.maxBackoff());

        assertThat(source.svid().orElseThrow().notAfter()).isAfter(first.notAfter());
        assertThat(expirations).hasValue(0);
        int before = failures.get();
        later.advance(Duration.ofHours(8));
        assertThat(failures).hasValue(before);
    }

    @Test
    void keepsItsIdentityWhenTheCaAnswersForAnother() {
        Svid first = bootstrapped();
        answerFor = SpiffeId.ofWorkload(MESH, "shop", "admin");

        later.advance(Duration.ofHours(16));

        assertThat(source.svid()).contains(first);
        assertThat(failures.get()).isPositive();
    }

    @Test
    void takesAValidSvidFromDiskWithoutAskingAndRenewsItWhenItIsDue() {
        Svid first = bootstrapped();
        ManualLater afterRestart = later;
        SvidSource restarted = new SvidSource(clock);
        bootstrap = Optional.empty();
        asked.clear();

        renewal(restarted).start();

        assertThat(restarted.svid()).map(Svid::notAfter).contains(first.notAfter());
        assertThat(asked).isEmpty();
        afterRestart.advance(Duration.ofHours(15));
        assertThat(restarted.svid().orElseThrow().notAfter()).isAfter(first.notAfter());
        assertThat(asked).allSatisfy(proof -> assertThat(proof).isInstanceOf(CsrClient.Proof.CurrentSvid.class));
    }

    @Test
    void bootstrapsAnewWhenTheSvidOnDiskHasEnded() {
        SvidRenewal first = renewal(source);
        bootstrap = Optional.of(file());
        first.start();
        later.advance(Duration.ZERO);
        first.close();
        clock.advance(TTL.plusSeconds(1));
        SvidSource restarted = new SvidSource(clock);
        asked.clear();

        renewal(restarted).start();
        assertThat(restarted.svid()).isEmpty();
        later.advance(Duration.ofSeconds(1));

        assertThat(restarted.svid()).map(Svid::id).contains(ORDERS);
        assertThat(asked).hasSize(1).allSatisfy(proof -> assertThat(proof).isInstanceOf(CsrClient.Proof.Token.class));
    }

    @Test
    void bootstrapsAnewWhenTheFilesOnDiskAreDamaged() throws Exception {
        bootstrapped();
        for (String name : List.of("svid.pem", "bundle.pem")) {
            Path kept = folder.resolve("state").resolve(name);
            String whole = Files.readString(kept);
            Files.writeString(kept, whole.substring(0, whole.length() / 2));
            SvidSource restarted = new SvidSource(clock);
            asked.clear();

            renewal(restarted).start();
            assertThat(restarted.svid()).as(name).isEmpty();
            later.advance(Duration.ofSeconds(1));

            assertThat(restarted.svid()).as(name).isPresent();
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void noticesWithinHalfAMinuteThatTheClockJumpedForward() {
        Svid first = bootstrapped();
        later.advance(Duration.ofSeconds(31));

        later.jump(Duration.ofHours(20));
        later.advance(Duration.ofSeconds(30));

        assertThat(source.svid().orElseThrow().notAfter()).isAfter(first.notAfter());
        assertThat(expirations).hasValue(0);
    }

    @Test
    void tellsWithinHalfAMinuteThatTheClockJumpedPastTheEnd() {
        bootstrapped();
        bootstrap = Optional.empty();

        later.jump(TTL.plusMinutes(1));
        later.advance(Duration.ofSeconds(30));

        assertThat(source.svid()).isEmpty();
        assertThat(source.identity("default")).isNull();
        assertThat(expirations).hasValue(1);
    }

    @Test
    void goesOnWithItsSvidWhenTheClockJumpsBack() {
        Svid first = bootstrapped();
        later.advance(Duration.ofHours(2));

        later.jump(Duration.ofHours(-1));
        later.advance(Duration.ofHours(16));

        assertThat(source.svid().orElseThrow().notAfter()).isAfter(first.notAfter());
        assertThat(failures).hasValue(0);
    }

    @Test
    void asksNobodyOnceClosed() {
        SvidRenewal renewal = renewal(source);
        bootstrap = Optional.of(file());
        renewal.close();
        renewal.start();

        later.advance(Duration.ofDays(2));

        assertThat(asked).isEmpty();
    }
}
