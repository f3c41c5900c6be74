package dev.weft.config.model.read.traffic;

import dev.weft.config.parse.Fields;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.fault.Fault.StreamError;
import dev.weft.policy.match.Fraction;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code fault}.
 *
 * <p>Source: Istio {@code HTTPFaultInjection}: without a percentage no request is concerned.
 */
public final class FaultReader {

    private static final List<String> GRPC = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private static final Map<String, Optional<StreamError>> ERRORS = errors();

    /** What an Envoy answers, which cannot end a stream without an answer. */
    private static final int NEAREST_STATUS = 503;

    private FaultReader() {}

    /** The block; {@code null}: none, or one that concerns no request. */
    public static @Nullable Fault read(@Nullable Fields fault) {
        if (fault == null) {
            return null;
        }
        fault.ignore("delay", "abort");
        fault.end();
        if (!fault.has("delay") && !fault.has("abort")) {
            fault.missing("delay");
        }
        Fault.Delay delay = delay(fault.object("delay"));
        Fault.Abort abort = abort(fault.object("abort"));
        return delay == null && abort == null ? null : new Fault(delay, abort);
    }

    private static Fault.@Nullable Delay delay(@Nullable Fields delay) {
        if (delay == null) {
            return null;
        }
        delay.ignore("fixedDelay", "exponentialDelay", "percentage", "percent");
        delay.end();
        Fraction share = share(delay);
        Duration fixed = TrafficFields.duration(delay, "fixedDelay");
        if (!delay.has("fixedDelay") && !delay.has("exponentialDelay")) {
            delay.missing("fixedDelay");
        }
        if (delay.has("fixedDelay") && delay.has("exponentialDelay")) {
            delay.invalid("exponentialDelay", "beside fixedDelay", "one of fixedDelay and exponentialDelay");
        }
        Duration mean = TrafficFields.duration(delay, "exponentialDelay");
        Duration time = fixed == null ? mean : fixed;
        return time == null || share.perMillion() == 0 ? null : new Fault.Delay(time, share, fixed == null);
    }

    private static Fault.@Nullable Abort abort(@Nullable Fields abort) {
        if (abort == null) {
            return null;
        }
        abort.ignore("httpStatus", "grpcStatus", "http2Error", "percentage", "percent");
        abort.end();
        Fraction share = share(abort);
        if (abort.has("httpStatus") && abort.has("grpcStatus")) {
            abort.invalid("grpcStatus", "beside httpStatus", "one of httpStatus and grpcStatus");
        }
        if (abort.has("http2Error") && (abort.has("httpStatus") || abort.has("grpcStatus"))) {
            abort.invalid("http2Error", "beside a status", "one of httpStatus, grpcStatus and http2Error");
        }
        int http = (int) abort.integer("httpStatus", 200, 599, 0);
        int grpc = grpc(abort);
        if (!abort.has("httpStatus") && !abort.has("grpcStatus") && !abort.has("http2Error")) {
            abort.missing("httpStatus");
        }
        StreamError error = abort.choice("http2Error", ERRORS, Optional.empty()).orElse(null);
        if (share.perMillion() == 0 || http == 0 && grpc < 0 && error == null) {
            return null;
        }
        return http == 0 && grpc < 0
                ? new Fault.Abort(NEAREST_STATUS, -1, share, error)
                : new Fault.Abort(http, grpc, share);
    }

    private static Map<String, Optional<StreamError>> errors() {
        Map<String, Optional<StreamError>> words = new LinkedHashMap<>();
        for (StreamError error : StreamError.values()) {
            words.put(error.name(), Optional.of(error));
        }
        return words;
    }

    private static int grpc(Fields abort) {
        String written = abort.text("grpcStatus");
        if (written == null) {
            return -1;
        }
        int code = GRPC.indexOf(written.toUpperCase(Locale.ROOT));
        if (code >= 0) {
            return code;
        }
        for (int i = 0; i < GRPC.size(); i++) {
            if (Integer.toString(i).equals(written)) {
                return i;
            }
        }
        abort.invalid("grpcStatus", Fields.quoted(written), String.join(", ", GRPC));
        return -1;
    }

    private static Fraction share(Fields part) {
        if (part.has("percentage")) {
            return TrafficFields.percent(part, "percentage", new Fraction(0));
        }
        if (part.has("percent")) {
            TrafficFields.deprecated(part, "percent", "percentage.value");
            return Fraction.percent((double) part.integer("percent", 0, 100, 0));
        }
        part.findings()
                .note(
                        Severity.WARNING,
                        part.place(),
                        part.path("percentage"),
                        Reason.MissingField,
                        "percentage: missing, so no request is concerned (expected: {value: 0 to 100})");
        return new Fraction(0);
    }
}
