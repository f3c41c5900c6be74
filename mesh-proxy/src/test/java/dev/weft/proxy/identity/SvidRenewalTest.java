package dev.weft.proxy.identity;

import static dev.weft.proxy.identity.RealCa.MESH;
import static dev.weft.proxy.identity.RealCa.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.testkit.ManualClock;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SvidRenewalTest {

    private static final Duration TTL = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final ManualLater later = new ManualLater(clock);
    private final SvidSource source = new SvidSource(clock);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger expirations = new AtomicInteger();

    private SvidRenewal renewal(SvidSource into, CsrClient client, Optional<BootstrapFile> bootstrap) {
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
                        client,
                        () -> bootstrap,
                        SvidRenewalTest::newKey,
                        later,
                        RenewalTimes.DEFAULT,
                        observer),
                Duration.ZERO,
                clock,
                new Random(7));
    }

    @Test
    void bootstrapsOnceByTokenThenRotatesByItsOwnSvidWithLifeToSpare() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            renewal(source, ca.client(clock), Optional.of(ca.bootstrap())).start();
            List<Svid> seen = new ArrayList<>();
            Duration shortest = TTL;

            for (int second = 0; second < 15 * 60; second++) {
                later.advance(Duration.ofSeconds(1));
                Svid now = source.svid().orElseThrow();
                Duration left = Duration.between(clock.instant(), now.notAfter());
                shortest = left.compareTo(shortest) < 0 ? left : shortest;
                if (seen.isEmpty() || !seen.getLast().equals(now)) {
                    seen.add(now);
                }
            }

            assertThat(seen.size()).isGreaterThanOrEqualTo(20);
            assertThat(seen).allSatisfy(svid -> assertThat(svid.id()).isEqualTo(ORDERS));
            assertThat(seen).extracting(Svid::privateKey).doesNotHaveDuplicates();
            assertThat(shortest)
                    .isGreaterThanOrEqualTo(TTL.multipliedBy(2).dividedBy(5).minusSeconds(1));
            assertThat(failures).hasValue(0);
        }
    }

    @Test
    void startsFromDiskWithoutCaAndWithAUsedToken() throws Exception {
        BootstrapFile bootstrap;
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            bootstrap = ca.bootstrap();
            renewal(source, ca.client(clock), Optional.of(bootstrap)).start();
            later.advance(Duration.ofSeconds(1));
        }
        SvidSource restarted = new SvidSource(clock);

        renewal(restarted, noCa(), Optional.of(bootstrap)).start();

        assertThat(restarted.svid()).map(Svid::id).contains(ORDERS);
        assertThat(restarted.bundle()).isEqualTo(source.bundle());
        assertThat(restarted.identity("default")).isNotNull();
    }

    @Test
    void keepsTheOldSvidWhileTheCaIsAwayAndNeverShowsAnEndedOne() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            renewal(source, ca.client(clock), Optional.of(ca.bootstrap())).start();
            later.advance(Duration.ZERO);
        }
        AtomicInteger changes = new AtomicInteger();
        source.listen(changes::incrementAndGet);

        later.advance(Duration.ofSeconds(59));
        assertThat(source.identity("default")).isNotNull();
        assertThat(failures.get()).isPositive();

        later.advance(Duration.ofSeconds(2));
        assertThat(source.identity("default")).isNull();
        assertThat(source.svid()).isEmpty();
        assertThat(expirations).hasValue(1);
        assertThat(changes.get()).isPositive();
    }

    @Test
    void recoversWhenTheCaComesBack() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            CsrClient real = ca.client(clock);
            CsrClient flaky = (csr, proof, ttl) -> {
                if (calls.incrementAndGet() <= 3) {
                    throw new CsrClient.CsrRefusedException("away", null);
                }
                return real.sign(csr, proof, ttl);
            };

            renewal(source, flaky, Optional.of(ca.bootstrap())).start();
            later.advance(Duration.ofSeconds(20));

            assertThat(source.svid()).isPresent();
            assertThat(failures).hasValue(3);
        }
    }

    @Test
    void findsACaThatComesBackShortlyBeforeTheEnd() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            CsrClient real = ca.client(clock);
            Instant back = clock.instant().plusSeconds(50);
            CsrClient awhileAway = (csr, proof, ttl) -> {
                if (calls.incrementAndGet() > 1 && clock.instant().isBefore(back)) {
                    throw new CsrClient.CsrRefusedException("away", null);
                }
                return real.sign(csr, proof, ttl);
            };
            renewal(source, awhileAway, Optional.of(ca.bootstrap())).start();
            later.advance(Duration.ofSeconds(50));
            assertThat(failures.get()).isGreaterThanOrEqualTo(5);

            later.advance(Duration.ofSeconds(5));

            assertThat(source.svid())
                    .hasValueSatisfying(svid ->
                            assertThat(svid.notAfter()).isAfter(back.plus(TTL).minusSeconds(5)));
            assertThat(expirations).hasValue(0);
        }
    }

    @Test
    void trustsNoControlPlaneWhoseRootIsNotTheOneOfTheBootstrapFile() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL);
                RealCa other = RealCa.start(folder.resolve("other"), clock, TTL)) {
            CsrClient.Proof proof = new CsrClient.Proof.Token(other.bootstrap());

            assertThatThrownBy(() -> ca.client(clock).sign(Pkcs10.request(newKey()), proof, Duration.ZERO))
                    .isInstanceOf(CsrClient.CsrRefusedException.class)
                    .hasMessageContaining("UNAVAILABLE")
                    .hasMessageContaining("no root that we know");
        }
    }

    @Test
    void hearsWhyATokenIsRefusedTheSecondTime() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            CsrClient.Proof proof = new CsrClient.Proof.Token(ca.bootstrap());
            ca.client(clock).sign(Pkcs10.request(newKey()), proof, Duration.ZERO);

            assertThatThrownBy(() -> ca.client(clock).sign(Pkcs10.request(newKey()), proof, Duration.ZERO))
                    .hasMessageContaining("UNAUTHENTICATED")
                    .hasMessageContaining("used already");
        }
    }

    @Test
    void keepsKeyAndBundlePrivateAndOutOfSight() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            BootstrapFile bootstrap = ca.bootstrap();
            renewal(source, ca.client(clock), Optional.of(bootstrap)).start();
            later.advance(Duration.ZERO);
            Svid svid = source.svid().orElseThrow();
            String key = Base64.getEncoder().encodeToString(svid.privateKey().getEncoded());

            try (var files = Files.list(folder.resolve("state"))) {
                assertThat(files)
                        .hasSize(2)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                    .isEqualTo("rwx------");
            assertThat(svid + " " + source.identity("default") + " " + new CsrClient.Proof.Token(bootstrap)
                            + new CsrClient.Proof.CurrentSvid(
                                    svid, source.bundle().orElseThrow()))
                    .doesNotContain(bootstrap.token())
                    .doesNotContain(key.substring(40, 80));
        }
    }

    @Test
    void doesNotUseAKeptKeyThatOthersMayRead() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            renewal(source, ca.client(clock), Optional.of(ca.bootstrap())).start();
            later.advance(Duration.ZERO);
        }
        Files.setPosixFilePermissions(folder.resolve("state/svid.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        SvidSource restarted = new SvidSource(clock);

        renewal(restarted, noCa(), Optional.empty()).start();

        assertThat(restarted.svid()).isEmpty();
    }

    @Test
    void judgesPeersByTheBundleAndSaysWhyNot() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL);
                RealCa other = RealCa.start(folder.resolve("other"), clock, TTL)) {
            renewal(source, ca.client(clock), Optional.of(ca.bootstrap())).start();
            later.advance(Duration.ZERO);
            List<X509Certificate> ours = source.svid().orElseThrow().chain();
            TlsSecrets.Trust trust = Objects.requireNonNull(source.trust("ROOTCA"));
            BundleTrust foreign = new BundleTrust(new TrustBundle(new TrustDomain("other.test"), trust.roots()), clock);
            BundleTrust stranger = new BundleTrust(other.ca.trustBundle().current(), clock);

            assertThat(trust.verify(ours)).isEqualTo(new TlsSecrets.Verdict.Trusted(ORDERS));
            assertThat(trust.verify(List.of()).toString()).contains("NO_PEER_CERTIFICATE");
            assertThat(foreign.verify(ours).toString()).contains("UNKNOWN_TRUST_DOMAIN");
            assertThat(stranger.verify(ours).toString()).contains("UNTRUSTED");
            assertThat(trust.verify(other.ca.trustBundle().current().roots()).toString())
                    .contains("MALFORMED_SVID");
            clock.advance(Duration.ofMinutes(-5));
            assertThat(trust.verify(ours).toString()).contains("NOT_YET_VALID");
            clock.advance(Duration.ofMinutes(10));
            assertThat(trust.verify(ours).toString()).contains("EXPIRED");
        }
    }

    @Test
    void takesABundleOfItsOwnTrustDomainOnly() throws Exception {
        try (RealCa ca = RealCa.start(folder.resolve("ca"), clock, TTL)) {
            SvidRenewal renewal = renewal(source, noCa(), Optional.empty());
            TrustBundle bundle = ca.ca.trustBundle().current();

            renewal.trust(bundle);
            later.advance(Duration.ZERO);

            assertThat(source.bundle()).contains(bundle);
            assertThat(folder.resolve("state/bundle.pem")).exists();
            assertThatThrownBy(() -> renewal.trust(new TrustBundle(new TrustDomain("other.test"), bundle.roots())))
                    .hasMessageContaining("expected: trust domain cluster.local");
        }
    }

    private static CsrClient noCa() {
        return (csr, proof, ttl) -> {
            throw new CsrClient.CsrRefusedException("no CA", null);
        };
    }

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
