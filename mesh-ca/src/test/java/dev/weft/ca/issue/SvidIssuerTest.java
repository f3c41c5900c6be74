package dev.weft.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.SvidVerdict;
import dev.weft.types.svid.SvidVerifier;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SvidIssuerTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final long MAX = Duration.ofDays(90).toSeconds();

    private final ManualClock clock = new ManualClock(START);
    private final SecureRandom random = new SecureRandom();
    private final KeyPair pair = KeyPairs.generate(random);
    private Authority authority;

    @BeforeEach
    void open() throws Exception {
        authority = Authority.open(new MemoryKeyStore(random), MESH, Duration.ofDays(100), clock, random);
    }

    private SvidIssuer issuer(Lifetimes lifetimes) {
        return new SvidIssuer(authority, lifetimes, SigningProvider.fastest(), clock, random);
    }

    private SvidIssuer issuer() {
        return issuer(Lifetimes.DEFAULT);
    }

    private X509Certificate issued(SvidIssuer issuer, long ttlSeconds) {
        return ((IssueVerdict.Issued) issuer.issue(ORDERS, pair.getPublic(), ttlSeconds)).leaf();
    }

    private Refusal refused(SpiffeId id, long ttlSeconds) {
        return ((IssueVerdict.Refused) issuer().issue(id, pair.getPublic(), ttlSeconds)).reason();
    }

    @Test
    void issuesWhatAVerifierOfTheMeshAccepts() {
        IssueVerdict verdict = issuer().issue(ORDERS, pair.getPublic(), 0);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        IssueVerdict.Issued.class,
                        issued -> assertThat(
                                        new SvidVerifier(authority.publication().current())
                                                .verify(issued.chain(), START))
                                .isEqualTo(new SvidVerdict.Accepted(ORDERS)));
    }

    @Test
    void givesEveryCertificateAnotherLongSerialNumber() {
        SvidIssuer issuer = issuer();

        assertThat(List.of(issued(issuer, 0), issued(issuer, 0), issued(issuer, 0)))
                .extracting(X509Certificate::getSerialNumber)
                .doesNotHaveDuplicates()
                .allSatisfy(serial -> assertThat(serial.bitLength()).isEqualTo(129));
    }

    @Test
    void refusesIdentitiesThatAreNotWorkloadsOfThisMesh() {
        assertThat(refused(SpiffeId.parse("spiffe://other.test/ns/shop/sa/orders"), 0))
                .isEqualTo(Refusal.IDENTITY_NOT_ALLOWED);
        assertThat(refused(new SpiffeId(MESH, ""), 0)).isEqualTo(Refusal.IDENTITY_NOT_ALLOWED);
    }

    @Test
    void takesLifetimesUpToTheMaximum() {
        assertThat(refused(ORDERS, -1)).isEqualTo(Refusal.TTL_OUT_OF_RANGE);
        assertThat(refused(ORDERS, MAX + 1)).isEqualTo(Refusal.TTL_OUT_OF_RANGE);
        assertThat(issued(issuer(), MAX).getNotAfter().toInstant()).isEqualTo(START.plusSeconds(MAX));
        assertThat(issued(issuer(), 1).getNotAfter().toInstant()).isEqualTo(START.plusSeconds(1));
        assertThat(issued(issuer(), 0).getNotAfter().toInstant()).isEqualTo(START.plusSeconds(86_400));
    }

    @Test
    void backdatesByAtMostHalfOfTheLifetimeAndNeverBeforeTheRoot() {
        Lifetimes farBack = new Lifetimes(
                Duration.ofDays(10), Duration.ofDays(10), Duration.ofDays(4), Duration.ofHours(1), Duration.ofDays(10));

        assertThat(issued(issuer(), 0).getNotBefore().toInstant()).isEqualTo(START.minusSeconds(20));
        assertThat(issued(issuer(), 10).getNotBefore().toInstant()).isEqualTo(START.minusSeconds(5));
        assertThat(issued(issuer(farBack), 0).getNotBefore().toInstant()).isEqualTo(START.minus(Duration.ofDays(1)));
    }

    @Test
    void neverOutlivesTheRootAndStopsWhenTheRootEnds() {
        Instant end = authority.slots().current().notAfter();

        clock.advance(Duration.between(START, end).minusHours(1));
        assertThat(issued(issuer(), 0).getNotAfter().toInstant()).isEqualTo(end);
        clock.advance(Duration.ofHours(1).minusSeconds(1));
        assertThat(issued(issuer(), 0).getNotAfter().toInstant()).isEqualTo(end);
        clock.advance(Duration.ofMillis(1_000));
        assertThat(refused(ORDERS, 0)).isEqualTo(Refusal.AUTHORITY_EXPIRED);
        clock.advance(Duration.ofDays(1));
        assertThat(refused(ORDERS, 0)).isEqualTo(Refusal.AUTHORITY_EXPIRED);
    }

    @Test
    void addsAServersNamesBesideItsIdentity() throws Exception {
        IssueVerdict verdict = issuer().issueServer(
                        ORDERS,
                        pair.getPublic(),
                        List.of("control.weft-system.svc"),
                        List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")));

        X509Certificate leaf = ((IssueVerdict.Issued) verdict).leaf();
        assertThat(leaf.getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("6 " + ORDERS, "2 control.weft-system.svc", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
    }
}
