package dev.weft.policy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.PathMatch;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Records that cannot be nonsense. */
class SettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ZERO;
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);
    private static final HealthCheck.Check TCP = new HealthCheck.Check.Tcp("", List.of());
    private static final HealthCheck.Pace PACE = new HealthCheck.Pace(SECOND, SECOND, 0);

    @TestFactory
    List<DynamicTest> refusesTimesThatAreNone() {
        return refused(
                "(expected: more than 0",
                List.of(
                        () -> new ConnectionSettings(0, NEGATIVE, null, null),
                        () -> new ConnectionSettings(0, SECOND, NEGATIVE, null),
                        () -> new ConnectionSettings(0, SECOND, NEVER, null),
                        () -> new ConnectionSettings.Http2KeepAlive(NEVER, SECOND),
                        () -> new ConnectionSettings.Http2KeepAlive(NEGATIVE, SECOND),
                        () -> new ConnectionSettings.Http2KeepAlive(SECOND, NEVER),
                        () -> new ConnectionSettings.Http2KeepAlive(SECOND, NEGATIVE),
                        () -> new HealthCheck(TCP, NEVER, PACE, 1, 1, true),
                        () -> new HealthCheck(TCP, NEGATIVE, PACE, 1, 1, true),
                        () -> new HealthCheck.Pace(NEVER, SECOND, 0),
                        () -> new HealthCheck.Pace(NEGATIVE, SECOND, 0),
                        () -> new HealthCheck.Pace(SECOND, NEVER, 0),
                        () -> new HealthCheck.Pace(SECOND, NEGATIVE, 0),
                        () -> new LoadBalancer.PeakEwma(NEVER),
                        () -> new LoadBalancer.PeakEwma(NEGATIVE),
                        () -> new LoadBalancer.SlowStart(NEVER, 1, 10),
                        () -> new LoadBalancer.SlowStart(NEGATIVE, 1, 10),
                        () -> new LoadBalancer.SlowStart(SECOND, 0, 10),
                        () -> new Ejection(NEVER, SECOND, NEVER, 0, false),
                        () -> new Ejection(NEGATIVE, SECOND, NEVER, 0, false),
                        () -> new Ejection(Duration.ofSeconds(2), SECOND, NEVER, 0, false),
                        () -> new Ejection(SECOND, SECOND, NEGATIVE, 0, false)));
    }

    @TestFactory
    List<DynamicTest> refusesPercentagesOutOfRange() {
        return refused(
                "(expected: 0 to 100)",
                List.of(
                        () -> new HealthCheck.Pace(SECOND, SECOND, 101),
                        () -> new HealthCheck.Pace(SECOND, SECOND, -1),
                        () -> new HostSelection(-1, false, 140, 0),
                        () -> new HostSelection(101, false, 140, 0),
                        () -> new Ejection(SECOND, SECOND, NEVER, -1, false),
                        () -> new Ejection(SECOND, SECOND, NEVER, 101, false),
                        () -> new OutlierDetection.FailurePercentage(-1, 1, 1),
                        () -> new OutlierDetection.FailurePercentage(101, 1, 1),
                        () -> new LoadBalancer.SlowStart(SECOND, 1, -1),
                        () -> new LoadBalancer.SlowStart(SECOND, 1, 101),
                        () -> new CircuitBreakers.RetryBudget(-1, 1),
                        () -> new CircuitBreakers.RetryBudget(101, 1)));
    }

    @TestFactory
    List<DynamicTest> refusesCountsThatAreTooSmall() {
        return refused(
                "(expected: at least ",
                List.of(
                        () -> new ConnectionSettings(-1, SECOND, null, null),
                        () -> new HealthCheck(TCP, SECOND, PACE, 0, 1, true),
                        () -> new HealthCheck(TCP, SECOND, PACE, 1, 0, true),
                        () -> new OutlierDetection.Consecutive(-1, 0, 0),
                        () -> new OutlierDetection.Consecutive(0, -1, 0),
                        () -> new OutlierDetection.Consecutive(0, 0, -1),
                        () -> new HostSelection(0, false, 99, 0),
                        () -> new HostSelection(0, false, 140, -1),
                        () -> new LoadBalancer.LeastRequest(1, 1, null)));
    }

    private static List<DynamicTest> refused(String expectation, List<ThrowingCallable> made) {
        return made.stream()
                .map(call -> DynamicTest.dynamicTest(
                        expectation,
                        () -> assertThatThrownBy(call)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(expectation)))
                .toList();
    }

    @Test
    void refusesSizesTimesAndStatusesOutOfRange() {
        List<ThrowingCallable> refused = List.of(
                () -> new HealthCheck.Check.Http("", "health", List.of()),
                () -> new HealthCheck.StatusRange(99, 200),
                () -> new HealthCheck.StatusRange(200, 601),
                () -> new HealthCheck.StatusRange(200, 200),
                () -> new LoadBalancer.LeastRequest(2, -1, null),
                () -> new LoadBalancer.RingHash(0, 8),
                () -> new LoadBalancer.RingHash(9, 8),
                () -> new LoadBalancer.RingHash(1, Long.MAX_VALUE),
                () -> new LoadBalancer.Maglev(1),
                () -> new LoadBalancer.Maglev(Integer.MAX_VALUE),
                () -> new CircuitBreakers(-1, 1, 1, 1, null),
                () -> new CircuitBreakers(1, 1, 1, Long.MAX_VALUE, null),
                () -> new CircuitBreakers.RetryBudget(1, -1),
                () -> new RetryPolicy.Backoff(NEVER, SECOND, null),
                () -> new RetryPolicy.Backoff(NEGATIVE, SECOND, null),
                () -> new RetryPolicy.Backoff(Duration.ofSeconds(2), SECOND, null),
                () -> new Fault.Abort(199, -1, Fraction.ALL),
                () -> new Fault.Abort(600, -1, Fraction.ALL),
                () -> new Fault.Abort(0, 17, Fraction.ALL),
                () -> new PathMatch.SegmentPrefix("a", false),
                () -> new PathMatch.SegmentPrefix("/", false),
                () -> new PathMatch.SegmentPrefix("/a/", false),
                () -> new OutlierDetection(
                        OutlierDetection.Consecutive.DEFAULT, null, null, Ejection.DEFAULT, NEVER, false));

        assertThat(refused)
                .allSatisfy(made -> assertThatThrownBy(made)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("(expected: "));
    }

    @Test
    void takesWhatIsAtTheBounds() {
        assertThat(new ConnectionSettings(0, NEVER, SECOND, null).maxDuration()).isEqualTo(SECOND);
        assertThat(new HealthCheck.StatusRange(100, 600).end()).isEqualTo(600);
        assertThat(new Fault.Abort(599, -1, Fraction.ALL).httpStatus()).isEqualTo(599);
        assertThat(new Fault.Abort(0, 16, Fraction.ALL).grpcStatus()).isEqualTo(16);
        assertThat(new LoadBalancer.RingHash(8, 8).minimumSize()).isEqualTo(8);
    }
}
