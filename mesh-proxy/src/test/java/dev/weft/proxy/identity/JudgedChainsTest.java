package dev.weft.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.identity.JudgedChains.Fingerprint;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.tls.TestAuthority;
import dev.weft.proxy.tls.TlsSecrets.Verdict;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedChainsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String OWN = "spiffe://cluster.local/ns/shop/sa/catalog";

    private final TestAuthority authority = new TestAuthority();
    private final List<X509Certificate> chain =
            authority.issue(OWN, NOW.minusSeconds(60), NOW.plusSeconds(3_600)).chain();
    private final JudgedChains judged = new JudgedChains(authority.trustAt(NOW).roots());

    @Test
    void aVerdictHoldsUntilTheFirstCertificateExpires() {
        keep(chain);

        assertThat(judged.find(print(chain), NOW)).isEqualTo(trusted());
        assertThat(judged.find(print(chain), NOW.plusSeconds(3_599))).isEqualTo(trusted());
        assertThat(judged.find(print(chain), NOW.plusSeconds(3_600))).isNull();
    }

    @Test
    void aClockThatGoesBackFindsNothing() {
        keep(chain);

        assertThat(judged.find(print(chain), NOW.minusMillis(1))).isNull();
    }

    @Test
    void anotherCertificateOfTheSameIdentityIsAnotherChain() {
        keep(chain);
        List<X509Certificate> renewed = authority
                .issue(OWN, NOW.minusSeconds(60), NOW.plusSeconds(3_600))
                .chain();

        assertThat(judged.find(print(renewed), NOW)).isNull();
    }

    @Test
    void everyCertificateOfTheChainCounts() {
        keep(chain);
        X509Certificate leaf = chain.getFirst();

        assertThat(judged.find(print(List.of(leaf, leaf)), NOW)).isNull();
        assertThat(print(List.of(leaf, leaf))).isNotEqualTo(print(List.of(leaf)));
    }

    @Test
    void itIsBounded() {
        for (long i = 0; i < 2_048; i++) {
            judged.keep(new Fingerprint(i, 0, 0, 0), chain, trusted(), NOW);
        }
        assertThat(judged.find(new Fingerprint(0, 0, 0, 0), NOW)).isNotNull();

        keep(chain);

        assertThat(judged.find(new Fingerprint(0, 0, 0, 0), NOW)).isNull();
        assertThat(judged.find(print(chain), NOW)).isEqualTo(trusted());
    }

    @Test
    void aTrustedChainThatExpiresIsRefused() {
        MovedClock clock = new MovedClock();
        BundleTrust trust = new BundleTrust(bundle(authority), clock);
        assertThat(trust.verify(chain)).isEqualTo(trusted());
        assertThat(trust.verify(chain)).isEqualTo(trusted());

        clock.now = NOW.plusSeconds(3_601);

        assertThat(trust.verify(chain))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(HandshakeFailure.Reason.EXPIRED));
    }

    @Test
    void anotherBundleRefusesWhatThisOneTrusts() {
        assertThat(new BundleTrust(bundle(authority), new MovedClock()).verify(chain))
                .isEqualTo(trusted());

        assertThat(new BundleTrust(bundle(new TestAuthority()), new MovedClock()).verify(chain))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(HandshakeFailure.Reason.UNTRUSTED));
    }

    private static TrustBundle bundle(TestAuthority of) {
        return new TrustBundle(new TrustDomain("cluster.local"), of.trustAt(NOW).roots());
    }

    private static final class MovedClock extends Clock {
        private Instant now = NOW;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void keep(List<X509Certificate> judgedChain) {
        judged.keep(print(judgedChain), judgedChain, trusted(), NOW);
    }

    private static Fingerprint print(List<X509Certificate> of) {
        Fingerprint fingerprint = Fingerprint.of(of);
        assertThat(fingerprint).isNotNull();
        return fingerprint;
    }

    private static Verdict.Trusted trusted() {
        return new Verdict.Trusted(SpiffeId.parse(OWN));
    }
}
