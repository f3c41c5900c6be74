package dev.weft.ca.attest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.issue.IssueVerdict;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.ca.issue.Refusal;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.ca.key.StoredKey;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is believed to be whom. Source: security checks 16 and 17. */
class AttestorTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private UsedTokens.Use next = UsedTokens.Use.FIRST;
    private Authority authority;
    private BootstrapTokens tokens;
    private Attestor attestor;

    @BeforeEach
    void open() throws Exception {
        MemoryKeyStore store = new MemoryKeyStore(random);
        authority = Authority.open(store, MESH, Duration.ofDays(1), clock, random);
        StoredKey key = store.find(KeyName.TOKEN).orElseThrow();
        tokens = new BootstrapTokens(key, "weft-ca", SigningProvider.jdk(), clock);
        attestor = new Attestor(tokens, (id, expires, now) -> next, authority.publication(), clock);
    }

    private List<X509Certificate> svid(SpiffeId id) {
        SvidIssuer issuer = new SvidIssuer(authority, Lifetimes.DEFAULT, SigningProvider.jdk(), clock, random);
        return ((IssueVerdict.Issued) issuer.issue(id, KeyPairs.generate(random).getPublic(), 3_600)).chain();
    }

    private Attestation attest(String token, List<X509Certificate> chain) {
        return attestor.attest(new Credentials(token, chain));
    }

    private Refusal refused(String token, List<X509Certificate> chain) {
        return ((Attestation.Refused) attest(token, chain)).reason();
    }

    private String token(SpiffeId id) {
        return tokens.mint(id, HOUR, random);
    }

    @Test
    void believesATokenAnSvidOrBothForOneIdentity() {
        assertThat(attest(token(ORDERS), List.of())).isInstanceOfSatisfying(Attestation.Attested.class, caller -> {
            assertThat(caller.id()).isEqualTo(ORDERS);
            assertThat(caller.by()).isEqualTo("token");
        });
        assertThat(attest("", svid(ORDERS))).isEqualTo(new Attestation.Attested(ORDERS, "svid", Optional.empty()));
        assertThat(attest(token(ORDERS), svid(ORDERS))).isInstanceOf(Attestation.Attested.class);
    }

    @Test
    void refusesTwoIdentitiesAndATokenBesideABadCertificate() {
        List<X509Certificate> admin = svid(SpiffeId.ofWorkload(MESH, "shop", "admin"));
        List<X509Certificate> orders = svid(ORDERS);

        assertThat(refused(token(ORDERS), admin)).isEqualTo(Refusal.IDENTITIES_DIFFER);
        clock.advance(HOUR.plusSeconds(1));
        assertThat(refused("", orders)).isEqualTo(Refusal.PEER_SVID_INVALID);
        assertThat(refused(token(ORDERS), orders)).isEqualTo(Refusal.IDENTITIES_DIFFER);
        assertThat(refused("", List.of())).isEqualTo(Refusal.UNAUTHENTICATED);
    }

    @Test
    void refusesGenuineTokensForIdentitiesThatNoTokenMayGive() {
        assertThat(refused(token(new SpiffeId(MESH, Attestor.CONTROL_PLANE_PATH)), List.of()))
                .isEqualTo(Refusal.IDENTITY_NOT_ALLOWED);
        assertThat(refused(token(SpiffeId.parse("spiffe://other.test/ns/a/sa/b")), List.of()))
                .isEqualTo(Refusal.IDENTITY_NOT_ALLOWED);
    }

    @Test
    void usesTokensUpAndSaysWhenItCannot() {
        Attestation.Attested byToken = (Attestation.Attested) attest(token(ORDERS), List.of());
        Attestation.Attested bySvid = (Attestation.Attested) attest("", svid(ORDERS));

        assertThat(attestor.consume(byToken)).isEmpty();
        next = UsedTokens.Use.REPLAY;
        assertThat(attestor.consume(bySvid)).isEmpty();
        assertThat(attestor.consume(byToken)).map(Attestation.Refused::reason).contains(Refusal.TOKEN_REPLAYED);
        next = UsedTokens.Use.UNKNOWN;
        assertThat(attestor.consume(byToken))
                .map(Attestation.Refused::reason)
                .contains(Refusal.TOKEN_STORE_UNAVAILABLE);
    }

    @Test
    void refusesTextThatIsNotThreePartsOfATokenOfOurs() {
        String token = token(ORDERS);
        String header = token.substring(0, token.indexOf('.'));

        for (String bad : List.of(".", "..", "a", header, header + ".", header + "..", token + ".", "." + token)) {
            assertThat(refused(bad, List.of())).as(bad).isEqualTo(Refusal.TOKEN_INVALID);
        }
    }

    @Test
    void showsNoToken() {
        String token = token(ORDERS);

        assertThat(new Credentials(token, List.of()).toString())
                .contains("(hidden)")
                .doesNotContain(token);
        assertThat(new Credentials("", List.of()).toString()).contains("none");
    }
}
