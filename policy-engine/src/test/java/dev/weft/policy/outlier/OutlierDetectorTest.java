package dev.weft.policy.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import dev.weft.policy.outlier.OutlierEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlierDetectorTest {

    private static final long SECOND = 1_000_000_000L;
    private final Random random = new Random(1);

    private static OutlierDetection rules(Consecutive consecutive, int percent, boolean split) {
        Ejection ejection =
                new Ejection(Duration.ofSeconds(30), Duration.ofSeconds(100), Duration.ZERO, percent, false);
        return new OutlierDetection(consecutive, null, null, ejection, Duration.ofSeconds(10), split);
    }

    private static List<OutlierHost> hosts(int count) {
        List<OutlierHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new OutlierHost("10.0.0." + i + ":80"));
        }
        return hosts;
    }

    private static OutlierDetector detector(OutlierDetection rules, List<OutlierHost> hosts) {
        OutlierDetector detector = new OutlierDetector(rules);
        detector.hosts(hosts);
        return detector;
    }

    @Test
    void ejectsAfterErrorsInARow() {
        List<OutlierHost> hosts = hosts(10);
        OutlierDetector detector = detector(rules(new Consecutive(3, 0, 5), 10, false), hosts);
        OutlierHost host = hosts.get(4);

        assertThat(detector.answered(host, 500, 0, 0)).isNull();
        assertThat(detector.answered(host, 503, 0, 0)).isNull();
        assertThat(detector.answered(host, 404, 0, 0)).isNull();
        assertThat(detector.answered(host, 599, 0, 0)).isNull();
        assertThat(detector.answered(host, 500, 0, 0)).isNull();
        assertThat(host.isEjected()).isFalse();
        assertThat(detector.answered(host, 500, 0, 0))
                .isEqualTo(new OutlierEvent(host, Kind.EJECTED, EjectionCause.CONSECUTIVE_5XX, 1));
        assertThat(host.isEjected()).isTrue();
        assertThat(detector.ejected()).isEqualTo(1);
        assertThat(host).hasToString("10.0.0.4:80");
        for (int i = 0; i < 10; i++) {
            assertThat(detector.answered(host, 500, 0, 0)).isNull();
        }
    }

    @Test
    void countsGatewayErrorsApart() {
        List<OutlierHost> hosts = hosts(10);
        OutlierDetector detector = detector(rules(new Consecutive(0, 2, 0), 100, false), hosts);
        OutlierHost host = hosts.get(0);

        assertThat(detector.answered(host, 502, 0, 0)).isNull();
        assertThat(detector.answered(host, 500, 0, 0)).isNull();
        assertThat(detector.answered(host, 504, 0, 0)).isNull();
        assertThat(detector.answered(host, 505, 0, 0)).isNull();
        assertThat(detector.answered(host, 503, 0, 0)).isNull();
        OutlierEvent event = detector.failed(host, LocalFailure.CONNECT_FAILED, 0, 0);
        assertThat(event).isNotNull();
        assertThat(event.cause()).isEqualTo(EjectionCause.CONSECUTIVE_GATEWAY_FAILURE);
    }

    @ParameterizedTest
    @CsvSource({"CONNECT_FAILED, CONSECUTIVE_5XX", "TIMEOUT, CONSECUTIVE_5XX"})
    void countsFailuresToReachAsServerErrors(LocalFailure failure, EjectionCause cause) {
        List<OutlierHost> hosts = hosts(10);
        OutlierDetector detector = detector(rules(new Consecutive(2, 0, 1), 100, false), hosts);
        OutlierHost host = hosts.get(0);

        assertThat(detector.failed(host, failure, 0, 0)).isNull();
        detector.connected(host);
        assertThat(detector.failed(host, failure, 0, 0)).isEqualTo(new OutlierEvent(host, Kind.EJECTED, cause, 1));
    }

    @Test
    void countsFailuresToReachApartWhereTold() {
        List<OutlierHost> hosts = hosts(10);
        OutlierDetector detector = detector(rules(new Consecutive(2, 0, 3), 100, true), hosts);
        OutlierHost host = hosts.get(0);

        for (int i = 0; i < 2; i++) {
            assertThat(detector.failed(host, LocalFailure.TIMEOUT, 0, 0)).isNull();
        }
        detector.connected(host);
        for (int i = 0; i < 2; i++) {
            assertThat(detector.failed(host, LocalFailure.CONNECT_FAILED, 0, 0)).isNull();
            assertThat(detector.answered(host, 200, 0, 0)).isNull();
        }
        OutlierEvent event = detector.failed(host, LocalFailure.CONNECT_FAILED, 0, 0);
        assertThat(event).isNotNull();
        assertThat(event.cause()).isEqualTo(EjectionCause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    @Test
    void ejectsNoMoreThanTheShare() {
        List<OutlierHost> hosts = hosts(10);
        OutlierDetector detector = detector(rules(new Consecutive(1, 1, 0), 25, false), hosts);

        assertThat(kind(detector.answered(hosts.get(0), 503, 0, 0))).isEqualTo(Kind.EJECTED);
        assertThat(kind(detector.answered(hosts.get(1), 503, 0, 0))).isEqualTo(Kind.EJECTED);
        assertThat(kind(detector.answered(hosts.get(2), 503, 0, 0))).isEqualTo(Kind.OVERFLOW);
        assertThat(kind(detector.answered(hosts.get(2), 500, 0, 0))).isEqualTo(Kind.OVERFLOW);
        assertThat(hosts.get(2).isEjected()).isFalse();
        assertThat(detector.ejected()).isEqualTo(2);
        detector.hosts(hosts.subList(1, 9));
        assertThat(detector.ejected()).isEqualTo(1);
        assertThat(kind(detector.answered(hosts.get(2), 500, 0, 0))).isEqualTo(Kind.EJECTED);
        assertThat(detector.answered(hosts.get(0), 500, 0, 0)).isNull();
        assertThat(detector.returned(hosts.get(0), 0)).isNull();
    }

    private static Kind kind(@org.jspecify.annotations.Nullable OutlierEvent event) {
        assertThat(event).isNotNull();
        return event.kind();
    }

    @Test
    void ejectsOneOfAFewOnlyWhereTold() {
        Ejection one = new Ejection(Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO, 10, true);
        List<OutlierHost> hosts = hosts(3);
        OutlierDetection strict = rules(new Consecutive(1, 0, 0), 10, false);
        OutlierDetector detector = detector(strict, hosts);

        assertThat(kind(detector.answered(hosts.get(0), 500, 0, 0))).isEqualTo(Kind.OVERFLOW);
        detector.rules(new OutlierDetection(strict.consecutive(), null, null, one, strict.interval(), false));
        assertThat(kind(detector.answered(hosts.get(0), 500, 0, 0))).isEqualTo(Kind.EJECTED);
        assertThat(kind(detector.answered(hosts.get(1), 500, 0, 0))).isEqualTo(Kind.OVERFLOW);
        assertThat(detector.rules().ejection()).isEqualTo(one);
    }

    @Test
    void growsAndShrinksTheTimeOut() {
        List<OutlierHost> hosts = hosts(1);
        OutlierDetector detector = detector(rules(new Consecutive(1, 0, 0), 100, false), hosts);
        OutlierHost host = hosts.get(0);
        long now = 0;
        for (int expected : new int[] {30, 60, 90, 100, 100}) {
            assertThat(kind(detector.answered(host, 500, now, 0))).isEqualTo(Kind.EJECTED);
            assertThat(detector.sweep(now + expected * SECOND - 1, random)).isEmpty();
            now += expected * SECOND;
            assertThat(detector.sweep(now, random))
                    .containsExactly(new OutlierEvent(host, Kind.RETURNED, null, host.ejections()));
        }
        // The multiplier is 5: it stops growing when the next step would not matter.
        for (int healthy = 0; healthy < 3; healthy++) {
            now += 10 * SECOND;
            assertThat(detector.sweep(now, random)).isEmpty();
        }
        assertThat(kind(detector.answered(host, 500, now, 0))).isEqualTo(Kind.EJECTED);
        assertThat(detector.sweep(now + 90 * SECOND - 1, random)).isEmpty();
        assertThat(detector.sweep(now + 90 * SECOND, random)).hasSize(1);
        assertThat(host.ejections()).isEqualTo(6);
    }

    @Test
    void addsJitterToTheTimeOut() {
        Ejection jittered =
                new Ejection(Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ofSeconds(5), 100, false);
        List<OutlierHost> hosts = hosts(2);
        OutlierDetector detector = detector(
                new OutlierDetection(new Consecutive(1, 0, 0), null, null, jittered, Duration.ofSeconds(1), false),
                hosts);
        detector.answered(hosts.get(0), 500, 0, 0);
        detector.answered(hosts.get(1), 500, 0, -1);

        assertThat(detector.sweep(30 * SECOND, random)).hasSize(1);
        assertThat(hosts.get(0).isEjected()).isFalse();
        assertThat(detector.sweep(35 * SECOND - 1, random)).isEmpty();
        assertThat(detector.sweep(35 * SECOND, random)).hasSize(1);
    }

    @Test
    void forgetsErrorsOnReturn() {
        List<OutlierHost> hosts = hosts(1);
        OutlierDetector detector = detector(rules(new Consecutive(3, 2, 0), 100, false), hosts);
        OutlierHost host = hosts.get(0);
        detector.answered(host, 502, 0, 0);
        detector.answered(host, 502, 0, 0);
        assertThat(host.isEjected()).isTrue();

        assertThat(detector.returned(host, 0)).isNotNull();
        assertThat(detector.returned(host, 0)).isNull();
        assertThat(detector.answered(host, 502, 0, 0)).isNull();
        assertThat(host.isEjected()).isFalse();
    }

    @Test
    void ejectsFarBelowTheMeanSuccessRate() {
        List<OutlierHost> hosts = hosts(5);
        SuccessRate rule = new SuccessRate(5, 100, 1900);
        OutlierDetector detector = detector(rates(rule, null, false), hosts);
        // Mean 90, standard deviation 20: below 52 is too low.
        fill(detector, hosts, 50, 100, 100, 100, 100);

        assertThat(detector.sweep(SECOND, random))
                .containsExactly(new OutlierEvent(hosts.get(0), Kind.EJECTED, EjectionCause.SUCCESS_RATE, 1));
        fill(detector, hosts, 100, 53, 100, 100, 100);
        // The ejected one is not judged, and four are too few.
        assertThat(detector.sweep(2 * SECOND, random)).isEmpty();
    }

    @Test
    void judgesNobodyWithoutVolume() {
        List<OutlierHost> hosts = hosts(5);
        OutlierDetector detector =
                detector(rates(new SuccessRate(5, 101, 1900), new FailurePercentage(40, 5, 101), false), hosts);
        fill(detector, hosts, 50, 100, 100, 100, 100);

        assertThat(detector.sweep(SECOND, random)).isEmpty();
        assertThat(detector.sweep(2 * SECOND, random)).isEmpty();
    }

    @Test
    void ejectsByFailurePercentage() {
        List<OutlierHost> hosts = hosts(5);
        OutlierDetector detector = detector(rates(null, new FailurePercentage(40, 5, 50), false), hosts);
        fill(detector, hosts, 60, 61, 0, 100, 100);

        assertThat(detector.sweep(SECOND, random))
                .extracting(OutlierEvent::host, OutlierEvent::cause)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(hosts.get(0), EjectionCause.FAILURE_PERCENTAGE),
                        org.assertj.core.api.Assertions.tuple(hosts.get(2), EjectionCause.FAILURE_PERCENTAGE));
    }

    @Test
    void judgesReachabilityApart() {
        List<OutlierHost> hosts = hosts(5);
        OutlierDetector detector =
                detector(rates(new SuccessRate(5, 100, 1900), new FailurePercentage(100, 5, 100), true), hosts);
        for (int i = 0; i < 100; i++) {
            for (OutlierHost host : hosts) {
                if (host == hosts.get(3)) {
                    detector.failed(host, LocalFailure.CONNECT_FAILED, 0, 0);
                } else {
                    detector.connected(host);
                }
            }
        }
        assertThat(detector.sweep(SECOND, random))
                .extracting(OutlierEvent::cause)
                .containsExactly(EjectionCause.SUCCESS_RATE_LOCAL_ORIGIN);
        assertThat(hosts.get(3).isEjected()).isTrue();
    }

    private static OutlierDetection rates(
            @org.jspecify.annotations.Nullable SuccessRate success,
            @org.jspecify.annotations.Nullable FailurePercentage failure,
            boolean split) {
        Ejection ejection = new Ejection(Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO, 100, false);
        return new OutlierDetection(new Consecutive(0, 0, 0), success, failure, ejection, Duration.ofSeconds(1), split);
    }

    /** A hundred answers each, so many of them good. */
    private static void fill(OutlierDetector detector, List<OutlierHost> hosts, int... good) {
        for (int h = 0; h < good.length; h++) {
            for (int i = 0; i < 100; i++) {
                detector.answered(hosts.get(h), i < good[h] ? 200 : 500, 0, 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 200",
        "1, 499",
        "3, 400",
        "4, 504",
        "8, 429",
        "12, 501",
        "14, 503",
        "16, 401",
        "17, 500",
        "99, 500",
        "100, 500",
        "'', 500",
        "x, 500",
        "1x, 500"
    })
    void translatesGrpcStatuses(String grpc, int http) {
        assertThat(GrpcStatuses.httpStatus(grpc)).isEqualTo(http);
    }
}
