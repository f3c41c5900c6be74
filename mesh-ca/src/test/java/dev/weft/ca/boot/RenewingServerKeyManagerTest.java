package dev.weft.ca.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewingServerKeyManagerTest {

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private CertificateAuthorityStarter ca;
    private X509ExtendedKeyManager keys;

    @BeforeEach
    void start() throws Exception {
        ca = CertificateAuthorityStarter.start(
                CaConfig.of(new TrustDomain("cluster.local"), folder.resolve("ca")),
                new CertificateAuthorityStarter.Environment(clock, SystemTicker.INSTANCE, new SecureRandom()),
                CaMetrics.NONE);
        keys = ca.serverKeyManager(List.of("localhost"), List.of(InetAddress.getLoopbackAddress()));
    }

    @AfterEach
    void end() {
        ca.close();
    }

    private String alias() {
        return keys.chooseServerAlias("EC", null, null);
    }

    private Instant notAfter(String alias) {
        return keys.getCertificateChain(alias)[0].getNotAfter().toInstant();
    }

    @Test
    void servesEllipticKeysToServersAndNothingElse() {
        String alias = alias();

        assertThat(keys.chooseEngineServerAlias("EC_EC", null, null)).isEqualTo(alias);
        assertThat(keys.getServerAliases("EC", null)).containsExactly(alias);
        assertThat(keys.chooseServerAlias("RSA", null, null)).isNull();
        assertThat(keys.chooseEngineServerAlias(null, null, null)).isNull();
        assertThat(keys.getServerAliases("RSA", null)).isEmpty();
        assertThat(keys.getClientAliases("EC", null)).isEmpty();
        assertThat(keys.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
        assertThat(keys.getCertificateChain("other")).isNull();
        assertThat(keys.getPrivateKey("other")).isNull();
    }

    @Test
    void keepsOneCertificateUntilHalfOfItsLife() {
        String first = alias();
        Instant end = notAfter(first);

        clock.advance(Duration.ofHours(12).minusSeconds(20));

        assertThat(alias()).isEqualTo(first);
        assertThat(notAfter(first)).isEqualTo(end);
    }

    @Test
    void takesANewOneAtHalfOfItsLifeAndKeepsTheOldOneForHandshakesUnderWay() {
        String first = alias();
        Instant end = notAfter(first);
        clock.advance(Duration.ofHours(12));

        String second = alias();

        assertThat(second).isNotEqualTo(first);
        assertThat(notAfter(second)).isEqualTo(end.plus(Duration.ofHours(12)));
        assertThat(notAfter(first)).isEqualTo(end);
        assertThat(keys.getPrivateKey(first)).isNotNull().isNotEqualTo(keys.getPrivateKey(second));
    }

    @Test
    void forgetsTheOneBeforeTheLast() {
        String first = alias();
        clock.advance(Duration.ofHours(12));
        String second = alias();
        clock.advance(Duration.ofHours(12));
        String third = alias();

        assertThat(keys.getPrivateKey(first)).isNull();
        assertThat(keys.getCertificateChain(first)).isNull();
        assertThat(keys.getPrivateKey(second)).isNotNull();
        assertThat(keys.getPrivateKey(third)).isNotNull();
    }
}
