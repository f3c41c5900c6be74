package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.GuardFields.Outlier;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** Reads {@code outlier_detection}. A rule is enforced always or never; shares between are refused. */
final class OutlierMapper {

    private static final Set<WireField> FIELDS = Set.of(
            Outlier.CONSECUTIVE_5XX,
            Outlier.INTERVAL,
            Outlier.BASE_EJECTION_TIME,
            Outlier.MAX_EJECTION_PERCENT,
            Outlier.ENFORCING_CONSECUTIVE_5XX,
            Outlier.ENFORCING_SUCCESS_RATE,
            Outlier.SUCCESS_RATE_MINIMUM_HOSTS,
            Outlier.SUCCESS_RATE_REQUEST_VOLUME,
            Outlier.SUCCESS_RATE_STDEV_FACTOR,
            Outlier.CONSECUTIVE_GATEWAY_FAILURE,
            Outlier.ENFORCING_CONSECUTIVE_GATEWAY_FAILURE,
            Outlier.SPLIT_EXTERNAL_LOCAL_ORIGIN_ERRORS,
            Outlier.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
            Outlier.ENFORCING_CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
            Outlier.ENFORCING_LOCAL_ORIGIN_SUCCESS_RATE,
            Outlier.FAILURE_PERCENTAGE_THRESHOLD,
            Outlier.ENFORCING_FAILURE_PERCENTAGE,
            Outlier.ENFORCING_FAILURE_PERCENTAGE_LOCAL_ORIGIN,
            Outlier.FAILURE_PERCENTAGE_MINIMUM_HOSTS,
            Outlier.FAILURE_PERCENTAGE_REQUEST_VOLUME,
            Outlier.MAX_EJECTION_TIME,
            Outlier.MAX_EJECTION_TIME_JITTER,
            Outlier.ALWAYS_EJECT_ONE_HOST);

    private OutlierMapper() {}

    static OutlierDetection outliers(WireMessage rules) throws InvalidFieldException {
        CoreMapper.requireOnly(rules, FIELDS);
        Consecutive consecutive = consecutive(rules);
        boolean successRate = enforced(rules, Outlier.ENFORCING_SUCCESS_RATE, true);
        boolean failures = enforced(rules, Outlier.ENFORCING_FAILURE_PERCENTAGE, false);
        boolean split = rules.bool(Outlier.SPLIT_EXTERNAL_LOCAL_ORIGIN_ERRORS);
        if (split && enforced(rules, Outlier.ENFORCING_LOCAL_ORIGIN_SUCCESS_RATE, true) != successRate) {
            throw rules.invalid(
                    Outlier.ENFORCING_LOCAL_ORIGIN_SUCCESS_RATE,
                    "another than enforcing_success_rate (expected: the same)");
        }
        if (split && enforced(rules, Outlier.ENFORCING_FAILURE_PERCENTAGE_LOCAL_ORIGIN, false) != failures) {
            throw rules.invalid(
                    Outlier.ENFORCING_FAILURE_PERCENTAGE_LOCAL_ORIGIN,
                    "another than enforcing_failure_percentage (expected: the same)");
        }
        Duration interval = positive(rules, Outlier.INTERVAL, OutlierDetection.DEFAULT.interval());
        return new OutlierDetection(
                consecutive,
                successRate ? successRate(rules) : null,
                failures ? failurePercentage(rules) : null,
                ejection(rules),
                interval,
                split);
    }

    private static Consecutive consecutive(WireMessage rules) throws InvalidFieldException {
        return new Consecutive(
                errors(rules, Outlier.CONSECUTIVE_5XX, Outlier.ENFORCING_CONSECUTIVE_5XX, true),
                errors(
                        rules,
                        Outlier.CONSECUTIVE_GATEWAY_FAILURE,
                        Outlier.ENFORCING_CONSECUTIVE_GATEWAY_FAILURE,
                        false),
                errors(
                        rules,
                        Outlier.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
                        Outlier.ENFORCING_CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
                        true));
    }

    private static int errors(WireMessage rules, WireField count, WireField enforcing, boolean otherwise)
            throws InvalidFieldException {
        return enforced(rules, enforcing, otherwise) ? number(rules, count, 5) : 0;
    }

    private static SuccessRate successRate(WireMessage rules) throws InvalidFieldException {
        return new SuccessRate(
                number(rules, Outlier.SUCCESS_RATE_MINIMUM_HOSTS, SuccessRate.DEFAULT.minimumHosts()),
                number(rules, Outlier.SUCCESS_RATE_REQUEST_VOLUME, SuccessRate.DEFAULT.requestVolume()),
                number(rules, Outlier.SUCCESS_RATE_STDEV_FACTOR, SuccessRate.DEFAULT.stdevFactorThousandths()));
    }

    private static FailurePercentage failurePercentage(WireMessage rules) throws InvalidFieldException {
        int threshold = number(rules, Outlier.FAILURE_PERCENTAGE_THRESHOLD, FailurePercentage.DEFAULT.threshold());
        int hosts = number(rules, Outlier.FAILURE_PERCENTAGE_MINIMUM_HOSTS, FailurePercentage.DEFAULT.minimumHosts());
        int volume =
                number(rules, Outlier.FAILURE_PERCENTAGE_REQUEST_VOLUME, FailurePercentage.DEFAULT.requestVolume());
        return CoreMapper.record(rules, () -> new FailurePercentage(threshold, hosts, volume));
    }

    private static Ejection ejection(WireMessage rules) throws InvalidFieldException {
        Duration base = positive(rules, Outlier.BASE_EJECTION_TIME, Ejection.DEFAULT.base());
        Duration longest = base.compareTo(Ejection.DEFAULT.maximum()) > 0 ? base : Ejection.DEFAULT.maximum();
        Duration maximum = positive(rules, Outlier.MAX_EJECTION_TIME, longest);
        Duration jitter = CoreMapper.duration(rules, Outlier.MAX_EJECTION_TIME_JITTER);
        int percent = number(rules, Outlier.MAX_EJECTION_PERCENT, Ejection.DEFAULT.maximumPercent());
        boolean alwaysOne = CoreMapper.wrapped(rules, Outlier.ALWAYS_EJECT_ONE_HOST, false);
        return CoreMapper.record(
                rules,
                () -> new Ejection(
                        base, maximum, Objects.requireNonNullElse(jitter, Duration.ZERO), percent, alwaysOne));
    }

    private static Duration positive(WireMessage rules, WireField field, Duration fallback)
            throws InvalidFieldException {
        Duration written = CoreMapper.duration(rules, field);
        if (written != null && written.isZero()) {
            throw rules.invalid(field, "0 s (expected: more)");
        }
        return Objects.requireNonNullElse(written, fallback);
    }

    private static boolean enforced(WireMessage rules, WireField field, boolean otherwise)
            throws InvalidFieldException {
        long percent = CoreMapper.wrapped(rules, field, otherwise ? 100 : 0);
        if (percent != 0 && percent != 100) {
            throw rules.invalid(field, percent + " (expected: 0 or 100)");
        }
        return percent == 100;
    }

    private static int number(WireMessage rules, WireField field, int fallback) throws InvalidFieldException {
        return CoreMapper.integer(rules, field, 0, Integer.MAX_VALUE, fallback);
    }
}
