package dev.weft.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.testkit.ManualClock;
import dev.weft.types.TrustDomain;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final SecureRandom random = new SecureRandom();

    private Authority open(MemoryKeyStore store, TrustDomain trustDomain) throws Exception {
        return Authority.open(store, trustDomain, Duration.ofDays(12), clock, random);
    }

    @Test
    void plansASecondRootAtHalfAndItsActivationAtASixth() throws Exception {
        Slots one = open(new MemoryKeyStore(random), MESH).slots();
        Slots two = new Slots(
                one.current(),
                Optional.of(open(new MemoryKeyStore(random), MESH).slots().current()));
        Instant begin = one.current().notBefore();
        Instant end = one.current().notAfter();
        Duration life = Duration.between(begin, end);

        assertThat(one.plan(begin)).isEqualTo(new NextStep.Wait(begin.plus(life.dividedBy(2))));
        assertThat(one.plan(end.minus(life.dividedBy(3))))
                .isEqualTo(new NextStep.Prepare(begin.plus(life.dividedBy(2))));
        assertThat(two.plan(end.minus(life.dividedBy(3)))).isEqualTo(new NextStep.Wait(end.minus(life.dividedBy(6))));
        assertThat(two.plan(end.minusSeconds(1))).isEqualTo(new NextStep.Activate(end.minus(life.dividedBy(6))));
        assertThat(two.bundle(MESH).roots()).hasSize(2);
    }

    @Test
    void trustsAPreparedRootBeforeItSigns() throws Exception {
        MemoryKeyStore store = new MemoryKeyStore(random);
        Authority first = open(store, MESH);
        store.create(
                KeyName.NEXT_ROOT,
                pair -> List.of(RootCertificate.selfSigned(pair, MESH, clock.instant(), Duration.ofDays(12), random)));

        Authority again = open(store, MESH);

        assertThat(again.slots().current()).isEqualTo(first.slots().current());
        assertThat(again.publication().current().roots()).hasSize(2);
    }

    @Test
    void refusesAnExpiredRoot() throws Exception {
        MemoryKeyStore store = new MemoryKeyStore(random);
        open(store, MESH);
        clock.advance(Duration.ofDays(12));

        assertThatThrownBy(() -> open(store, MESH)).hasMessageContaining("expired at");
    }

    @Test
    void refusesAStoreWithoutRootWhereOneMustBe() {
        assertThatThrownBy(() -> Authority.existing(new MemoryKeyStore(random), clock))
                .hasMessageContaining("no root here");
    }
}
