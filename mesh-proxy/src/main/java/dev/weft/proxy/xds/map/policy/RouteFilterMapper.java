package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.fault.Fault.Abort;
import dev.weft.policy.fault.Fault.Delay;
import dev.weft.policy.fault.Fault.StreamError;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.MatchMapper;
import dev.weft.proxy.xds.map.policy.DeliveryFields.FaultAbort;
import dev.weft.proxy.xds.map.policy.DeliveryFields.FaultDelay;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HttpFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a route says to the filters for CORS and faults. */
public final class RouteFilterMapper {

    /** Type of a route's CORS settings. */
    public static final String CORS_POLICY = DeliveryFields.CorsPolicy.TYPE;
    /** Type of the CORS filter, which has no settings of its own. */
    public static final String CORS = "envoy.extensions.filters.http.cors.v3.Cors";
    /** Type of the fault filter and of a route's settings for it. */
    public static final String FAULT = HttpFault.TYPE;

    private static final Set<WireField> CORS_FIELDS = Set.of(
            DeliveryFields.CorsPolicy.ALLOW_ORIGIN_STRING_MATCH,
            DeliveryFields.CorsPolicy.ALLOW_METHODS,
            DeliveryFields.CorsPolicy.ALLOW_HEADERS,
            DeliveryFields.CorsPolicy.EXPOSE_HEADERS,
            DeliveryFields.CorsPolicy.MAX_AGE,
            DeliveryFields.CorsPolicy.ALLOW_CREDENTIALS,
            DeliveryFields.CorsPolicy.FILTER_ENABLED,
            DeliveryFields.CorsPolicy.FORWARD_NOT_MATCHING_PREFLIGHTS);

    private RouteFilterMapper() {}

    /**
     * A {@code CorsPolicy} and what a route's metadata add; {@code null} where it is switched off.
     *
     * @param metadata the route's field
     */
    public static @Nullable CorsPolicy cors(WireMessage policy, WireMessage route, WireField metadata)
            throws InvalidFieldException {
        CorsPolicy read = cors(policy);
        WireMessage own = CoreMapper.metadata(route, metadata, SessionMapper.WEFT);
        String refuses = own == null ? null : CoreMapper.strings(own).get("cors_refuse");
        if (read == null || refuses == null) {
            return read;
        }
        if (!refuses.equals("true")) {
            throw route.invalid(metadata, "cors_refuse: \"" + refuses + "\" (expected: true)");
        }
        return read.with(true);
    }

    private static @Nullable CorsPolicy cors(WireMessage policy) throws InvalidFieldException {
        CoreMapper.requireOnly(policy, CORS_FIELDS);
        Fraction enabled = DeliveryMapper.runtimeFraction(policy, DeliveryFields.CorsPolicy.FILTER_ENABLED);
        if (enabled.perMillion() == 0) {
            return null;
        }
        if (!enabled.equals(Fraction.ALL)) {
            throw policy.invalid(DeliveryFields.CorsPolicy.FILTER_ENABLED, "a share (expected: 0 % or 100 %)");
        }
        List<StringMatch> origins = new ArrayList<>();
        for (WireMessage origin : policy.messages(DeliveryFields.CorsPolicy.ALLOW_ORIGIN_STRING_MATCH)) {
            origins.add(MatchMapper.string(origin));
        }
        return new CorsPolicy(
                origins,
                words(policy.string(DeliveryFields.CorsPolicy.ALLOW_METHODS)),
                words(policy.string(DeliveryFields.CorsPolicy.ALLOW_HEADERS)),
                words(policy.string(DeliveryFields.CorsPolicy.EXPOSE_HEADERS)),
                maxAge(policy),
                CoreMapper.wrapped(policy, DeliveryFields.CorsPolicy.ALLOW_CREDENTIALS, false),
                CoreMapper.wrapped(policy, DeliveryFields.CorsPolicy.FORWARD_NOT_MATCHING_PREFLIGHTS, true));
    }

    /** An {@code HTTPFault}; {@code null} where it neither delays nor aborts. */
    public static @Nullable Fault fault(WireMessage fault) throws InvalidFieldException {
        CoreMapper.requireOnly(
                fault,
                Set.of(
                        HttpFault.DELAY,
                        HttpFault.ABORT,
                        HttpFault.DISABLE_DOWNSTREAM_CLUSTER_STATS,
                        HttpFault.FILTER_METADATA));
        if (!fault.has(HttpFault.DELAY) && !fault.has(HttpFault.ABORT)) {
            return null;
        }
        Map<String, String> own = CoreMapper.strings(fault.message(HttpFault.FILTER_METADATA));
        return new Fault(
                fault.has(HttpFault.DELAY)
                        ? delay(fault.message(HttpFault.DELAY), "exponential".equals(own.get("weft_delay")))
                        : null,
                fault.has(HttpFault.ABORT)
                        ? abort(fault.message(HttpFault.ABORT), error(own.get("weft_abort")))
                        : null);
    }

    /** {@code null} too for a name that is not known: an older proxy answers the status. */
    private static @Nullable StreamError error(@Nullable String name) {
        for (StreamError each : StreamError.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static Delay delay(WireMessage delay, boolean exponential) throws InvalidFieldException {
        CoreMapper.requireOnly(delay, Set.of(FaultDelay.FIXED_DELAY, FaultDelay.PERCENTAGE));
        Duration fixed = CoreMapper.limit(delay, FaultDelay.FIXED_DELAY, null);
        if (fixed == null) {
            throw delay.invalid(FaultDelay.FIXED_DELAY, "0 s (expected: more)");
        }
        return new Delay(fixed, DeliveryMapper.fraction(delay, FaultDelay.PERCENTAGE), exponential);
    }

    private static Abort abort(WireMessage abort, @Nullable StreamError error) throws InvalidFieldException {
        CoreMapper.requireOnly(abort, Set.of(FaultAbort.HTTP_STATUS, FaultAbort.GRPC_STATUS, FaultAbort.PERCENTAGE));
        Fraction share = DeliveryMapper.fraction(abort, FaultAbort.PERCENTAGE);
        boolean grpc = abort.has(FaultAbort.GRPC_STATUS);
        long status = abort.number(grpc ? FaultAbort.GRPC_STATUS : FaultAbort.HTTP_STATUS);
        int code = (int) Math.min(status, Integer.MAX_VALUE);
        return CoreMapper.record(
                abort, () -> grpc ? new Abort(0, code, share, error) : new Abort(code, -1, share, error));
    }

    private static @Nullable Duration maxAge(WireMessage policy) throws InvalidFieldException {
        String seconds = policy.string(DeliveryFields.CorsPolicy.MAX_AGE);
        try {
            return seconds.isEmpty() ? null : Duration.ofSeconds(Long.parseLong(seconds));
        } catch (NumberFormatException notANumber) {
            throw policy.invalid(DeliveryFields.CorsPolicy.MAX_AGE, "\"" + seconds + "\" (expected: seconds)");
        }
    }

    private static List<String> words(String joined) {
        return Arrays.stream(joined.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
