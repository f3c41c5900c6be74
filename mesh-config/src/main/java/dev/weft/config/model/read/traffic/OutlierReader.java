package dev.weft.config.model.read.traffic;

import dev.weft.config.model.TrafficSettings.Outliers;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code outlierDetection}.
 *
 * <p>Source: Istio {@code OutlierDetection}; success rates are not judged, and zero errors switch a rule off.
 */
public final class OutlierReader {

    private static final int ERRORS = 5;
    private static final int LEAST_STATUS = 100;
    private static final int MOST_STATUS = 599;

    private OutlierReader() {}

    /** The block; {@code null}: not said, nothing is ejected. */
    public static @Nullable Outliers read(@Nullable Fields rules) {
        if (rules == null) {
            return null;
        }
        rules.ignore(
                "consecutive5xxErrors",
                "consecutiveGatewayErrors",
                "consecutiveLocalOriginFailures",
                "splitExternalLocalOriginErrors",
                "interval",
                "baseEjectionTime",
                "maxEjectionPercent",
                "minHealthPercent",
                "consecutiveErrors",
                "outlierDetectionHttpErrorCodes");
        rules.end();
        boolean split = rules.flag("splitExternalLocalOriginErrors", false);
        if (!split && rules.has("consecutiveLocalOriginFailures")) {
            TrafficFields.note(
                    rules,
                    "consecutiveLocalOriginFailures",
                    dev.weft.types.Reason.Unreachable,
                    "consecutiveLocalOriginFailures: counts nothing (expected: splitExternalLocalOriginErrors: true)");
        }
        Duration base =
                Objects.requireNonNullElse(TrafficFields.duration(rules, "baseEjectionTime"), Ejection.DEFAULT.base());
        Duration longest = base.compareTo(Ejection.DEFAULT.maximum()) > 0 ? base : Ejection.DEFAULT.maximum();
        int percent = (int) rules.integer("maxEjectionPercent", 0, 100, 0);
        OutlierDetection detection = new OutlierDetection(
                consecutive(rules, split),
                null,
                null,
                new Ejection(
                        base,
                        longest,
                        Duration.ZERO,
                        percent == 0 ? Ejection.DEFAULT.maximumPercent() : percent,
                        false),
                Objects.requireNonNullElse(
                        TrafficFields.duration(rules, "interval"), OutlierDetection.DEFAULT.interval()),
                split,
                errorCodes(rules));
        return new Outliers(detection, (int) rules.integer("minHealthPercent", 0, 100, 0));
    }

    /** The old {@code consecutiveErrors} counts gateway errors instead of 5xx, as it did in Istio. */
    private static Consecutive consecutive(Fields rules, boolean split) {
        int old = errors(rules, "consecutiveErrors", 0);
        if (rules.has("consecutiveErrors")) {
            TrafficFields.deprecated(rules, "consecutiveErrors", "consecutiveGatewayErrors, consecutive5xxErrors");
        }
        return new Consecutive(
                errors(rules, "consecutive5xxErrors", old > 0 ? 0 : ERRORS),
                errors(rules, "consecutiveGatewayErrors", old),
                split ? local(rules) : ERRORS);
    }

    private static ErrorCodes errorCodes(Fields rules) {
        List<Integer> codes = rules.integers("outlierDetectionHttpErrorCodes", LEAST_STATUS, MOST_STATUS).stream()
                .map(Long::intValue)
                .toList();
        return codes.isEmpty() ? ErrorCodes.SERVER_ERRORS : ErrorCodes.of(codes);
    }

    /** Unlike with the others, Istio reads zero as not said. */
    private static int local(Fields rules) {
        int written = errors(rules, "consecutiveLocalOriginFailures", 0);
        return written == 0 ? ERRORS : written;
    }

    private static int errors(Fields rules, String name, int otherwise) {
        return (int) rules.integer(name, 0, Integer.MAX_VALUE, otherwise);
    }
}
