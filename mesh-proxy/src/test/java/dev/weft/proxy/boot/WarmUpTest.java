package dev.weft.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.listener.RuntimeOptions;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HostChange;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tls.TestAuthority;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.SystemTicker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {

    private static final String OWN = "spiffe://cluster.local/ns/shop/sa/catalog";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final TestAuthority authority = new TestAuthority();
    private final Recorder recorder = new Recorder();

    @Test
    void callsItselfOverMutualTlsWithinItsBudget() throws InterruptedException {
        WarmUp warmUp = warmUp(Duration.ofSeconds(5), new Fixed(identity(), authority.trustAt(NOW)));
        assertThat(warmUp.done()).isFalse();

        warmUp.begin();
        warmUp.begin();
        awaitDone(warmUp);

        assertThat(warmUp.requests()).isPositive().isLessThanOrEqualTo(4_000);
        assertThat(recorder.ended).anyMatch(report -> report.equals("200 mutual=true peer=" + OWN));
        assertThat(recorder.ended).allMatch(report -> report.startsWith("200 "));
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void waitsForIdentityAndBundle() {
        Fixed secrets = new Fixed(null, authority.trustAt(NOW));
        WarmUp warmUp = warmUp(Duration.ofSeconds(5), secrets);

        warmUp.begin();

        assertThat(warmUp.done()).isFalse();
        assertThat(recorder.ended).isEmpty();
    }

    @Test
    void isReadyWithoutItWhenItsOwnPeersAreNotTrusted() throws InterruptedException {
        WarmUp warmUp = warmUp(Duration.ofSeconds(5), new Fixed(identity(), new TestAuthority().trustAt(NOW)));

        warmUp.begin();
        awaitDone(warmUp);

        assertThat(warmUp.requests()).isZero();
    }

    @Test
    void isDoneAtOnceWhenItIsOff() {
        WarmUp warmUp = warmUp(Duration.ZERO, new Fixed(identity(), authority.trustAt(NOW)));

        warmUp.begin();

        assertThat(warmUp.done()).isTrue();
        assertThat(recorder.ended).isEmpty();
    }

    @Test
    void goesOnBeyondItsTimeUntilEnoughWasAnswered() {
        long budget = 500;

        assertThat(WarmUp.goesOn(3_999, 499, budget)).isTrue();
        assertThat(WarmUp.goesOn(4_000, 0, budget)).isFalse();
        assertThat(WarmUp.goesOn(399, 500, budget)).isTrue();
        assertThat(WarmUp.goesOn(400, 500, budget)).isFalse();
        assertThat(WarmUp.goesOn(0, 1_500, budget)).isFalse();
    }

    private TlsSecrets.Identity identity() {
        return authority.issue(OWN, NOW.minusSeconds(60), NOW.plusSeconds(3_600));
    }

    private WarmUp warmUp(Duration budget, TlsSecrets secrets) {
        return new WarmUp(
                budget,
                secrets,
                new RuntimeOptions(
                        1,
                        SystemTicker.INSTANCE,
                        Clock.systemUTC(),
                        new SplittableRandom(7),
                        RuntimeOptions.Limits.DEFAULT),
                recorder);
    }

    private static void awaitDone(WarmUp warmUp) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("weft-warm-up")) {
                thread.join(Duration.ofSeconds(30));
            }
        }
        assertThat(warmUp.done()).isTrue();
    }

    private record Fixed(@Nullable Identity own, @Nullable Trust judge) implements TlsSecrets {
        @Override
        public @Nullable Identity identity(String name) {
            return own;
        }

        @Override
        public @Nullable Trust trust(String name) {
            return judge;
        }

        @Override
        public AutoCloseable listen(Runnable changed) {
            return () -> {};
        }
    }

    private static final class Recorder implements TrafficObserver {
        final List<String> ended = new CopyOnWriteArrayList<>();
        final List<HandshakeFailure> failures = new CopyOnWriteArrayList<>();

        @Override
        public void requestEnded(StreamReport report) {
            ended.add(report.responseCode() + " mutual=" + report.mutualTls() + " peer=" + report.downstreamPeerId());
        }

        @Override
        public void connectionOpened(StreamReport report) {}

        @Override
        public void connectionClosed(StreamReport report) {}

        @Override
        public void hostChanged(HostChange change) {}

        @Override
        public void handshakeFailed(HandshakeFailure failure) {
            failures.add(failure);
        }
    }
}
