package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;

/** {@code circuit_breakers} and {@code outlier_detection}; nothing is left to Envoy's defaults, which are not Istio's. */
final class OutlierXds {

    /** {@code budget_interval}; younger than the API jars. */
    private static final int BUDGET_INTERVAL = 3;

    private OutlierXds() {}

    static io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers(CircuitBreakers limits) {
        Thresholds.Builder thresholds = Thresholds.newBuilder()
                .setMaxConnections(ScalarXds.number(limits.maxConnections()))
                .setMaxPendingRequests(ScalarXds.number(limits.maxPendingRequests()))
                .setMaxRequests(ScalarXds.number(limits.maxRequests()))
                .setMaxRetries(ScalarXds.number(limits.maxRetries()))
                .setTrackRemaining(true);
        CircuitBreakers.RetryBudget budget = limits.retryBudget();
        if (budget != null) {
            thresholds.setRetryBudget(budget(budget));
        }
        return io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.newBuilder()
                .addThresholds(thresholds)
                .build();
    }

    private static Thresholds.RetryBudget budget(CircuitBreakers.RetryBudget budget) {
        Thresholds.RetryBudget.Builder built = Thresholds.RetryBudget.newBuilder()
                .setBudgetPercent(ScalarXds.percent(budget.percent()))
                .setMinRetryConcurrency(ScalarXds.number(budget.minimumConcurrency()));
        if (!budget.interval().isZero()) {
            ByteString interval = ScalarXds.duration(budget.interval()).toByteString();
            built.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            BUDGET_INTERVAL,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(interval)
                                    .build())
                    .build());
        }
        return built.build();
    }

    static OutlierDetection outliers(dev.weft.policy.cluster.OutlierDetection rules) {
        OutlierDetection.Builder outliers = OutlierDetection.newBuilder()
                .setInterval(ScalarXds.duration(rules.interval()))
                .setSplitExternalLocalOriginErrors(rules.splitLocalOrigin());
        consecutive(rules.consecutive(), outliers);
        SuccessRate rate = rules.successRate();
        outliers.setEnforcingSuccessRate(ScalarXds.number(rate == null ? 0 : 100));
        if (rate != null) {
            outliers.setSuccessRateMinimumHosts(ScalarXds.number(rate.minimumHosts()))
                    .setSuccessRateRequestVolume(ScalarXds.number(rate.requestVolume()))
                    .setSuccessRateStdevFactor(ScalarXds.number(rate.stdevFactorThousandths()));
        }
        FailurePercentage failures = rules.failurePercentage();
        if (failures != null) {
            outliers.setEnforcingFailurePercentage(ScalarXds.number(100))
                    .setFailurePercentageThreshold(ScalarXds.number(failures.threshold()))
                    .setFailurePercentageMinimumHosts(ScalarXds.number(failures.minimumHosts()))
                    .setFailurePercentageRequestVolume(ScalarXds.number(failures.requestVolume()));
        }
        if (rules.splitLocalOrigin()) {
            outliers.setEnforcingLocalOriginSuccessRate(ScalarXds.number(rate == null ? 0 : 100))
                    .setEnforcingFailurePercentageLocalOrigin(ScalarXds.number(failures == null ? 0 : 100));
        }
        ejection(rules.ejection(), outliers);
        return outliers.build();
    }

    private static void consecutive(Consecutive errors, OutlierDetection.Builder outliers) {
        int server = errors.serverErrors();
        int gateway = errors.gatewayErrors();
        int local = errors.localOriginFailures();
        outliers.setConsecutive5Xx(ScalarXds.number(server))
                .setEnforcingConsecutive5Xx(ScalarXds.number(server > 0 ? 100 : 0))
                .setConsecutiveGatewayFailure(ScalarXds.number(gateway))
                .setEnforcingConsecutiveGatewayFailure(ScalarXds.number(gateway > 0 ? 100 : 0))
                .setConsecutiveLocalOriginFailure(ScalarXds.number(local))
                .setEnforcingConsecutiveLocalOriginFailure(ScalarXds.number(local > 0 ? 100 : 0));
    }

    private static void ejection(Ejection ejection, OutlierDetection.Builder outliers) {
        outliers.setBaseEjectionTime(ScalarXds.duration(ejection.base()))
                .setMaxEjectionTime(ScalarXds.duration(ejection.maximum()))
                .setMaxEjectionPercent(ScalarXds.number(ejection.maximumPercent()));
        if (!ejection.jitter().isZero()) {
            outliers.setMaxEjectionTimeJitter(ScalarXds.duration(ejection.jitter()));
        }
        if (ejection.alwaysOne()) {
            outliers.setAlwaysEjectOneHost(BoolValue.of(true));
        }
    }
}
