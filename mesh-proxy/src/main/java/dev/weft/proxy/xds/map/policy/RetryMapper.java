package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.policy.retry.RetryPolicy.RateLimited;
import dev.weft.policy.retry.RetryPolicy.ResetFormat;
import dev.weft.policy.retry.RetryPolicy.ResetHeader;
import dev.weft.policy.retry.RetryPolicy.Triggers;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.MatchMapper;
import dev.weft.proxy.xds.map.policy.DeliveryFields.BackOff;
import dev.weft.proxy.xds.map.policy.DeliveryFields.Priorities;
import dev.weft.proxy.xds.map.policy.DeliveryFields.Retry;
import dev.weft.proxy.xds.map.policy.DeliveryFields.RetryExtension;
import dev.weft.proxy.xds.map.policy.DeliveryFields.RouteAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code retry_policy}. */
public final class RetryMapper {

    private static final String PREVIOUS_HOSTS = "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";
    private static final int MAXIMUM_FACTOR = 10;
    private static final Set<WireField> FIELDS = Set.of(
            Retry.RETRY_ON,
            Retry.NUM_RETRIES,
            Retry.PER_TRY_TIMEOUT,
            Retry.RETRY_PRIORITY,
            Retry.RETRY_HOST_PREDICATE,
            Retry.HOST_SELECTION_RETRY_MAX_ATTEMPTS,
            Retry.RETRIABLE_STATUS_CODES,
            Retry.RETRY_BACK_OFF,
            Retry.RATE_LIMITED_RETRY_BACK_OFF,
            Retry.RETRIABLE_HEADERS);

    private RetryMapper() {}

    /** The policy of a route action; {@code null}: none. */
    public static @Nullable RetryPolicy retry(WireMessage action) throws InvalidFieldException {
        CoreMapper.requireAbsent(action, RouteAction.RETRY_POLICY_TYPED_CONFIG, "retry_policy");
        CoreMapper.requireAbsent(action, RouteAction.HEDGE_POLICY, "no hedging");
        if (!action.has(RouteAction.RETRY_POLICY)) {
            return null;
        }
        WireMessage policy = action.message(RouteAction.RETRY_POLICY);
        CoreMapper.requireOnly(policy, FIELDS);
        List<String> conditions = Arrays.stream(policy.string(Retry.RETRY_ON).split(",", -1))
                .map(String::strip)
                .filter(condition -> !condition.isEmpty())
                .toList();
        int attempts = CoreMapper.integer(policy, Retry.NUM_RETRIES, 0, Integer.MAX_VALUE, 1);
        return new RetryPolicy(
                conditions,
                attempts,
                CoreMapper.limit(policy, Retry.PER_TRY_TIMEOUT, null),
                triggers(policy),
                backoff(policy),
                hosts(policy));
    }

    private static Triggers triggers(WireMessage policy) throws InvalidFieldException {
        List<Integer> codes = policy.numbers(Retry.RETRIABLE_STATUS_CODES);
        List<HeaderMatch> headers = MatchMapper.headers(policy, Retry.RETRIABLE_HEADERS);
        return codes.isEmpty() && headers.isEmpty() ? Triggers.NONE : new Triggers(codes, headers);
    }

    private static Backoff backoff(WireMessage policy) throws InvalidFieldException {
        WireMessage written = policy.message(Retry.RETRY_BACK_OFF);
        Duration base = CoreMapper.limit(written, BackOff.BASE_INTERVAL, Backoff.DEFAULT.base());
        if (base == null) {
            throw written.invalid(BackOff.BASE_INTERVAL, "0 s (expected: more)");
        }
        Duration maximum = Objects.requireNonNullElse(
                CoreMapper.duration(written, BackOff.MAX_INTERVAL), base.multipliedBy(MAXIMUM_FACTOR));
        RateLimited limited = policy.has(Retry.RATE_LIMITED_RETRY_BACK_OFF)
                ? rateLimited(policy.message(Retry.RATE_LIMITED_RETRY_BACK_OFF))
                : null;
        return CoreMapper.record(written, () -> new Backoff(base, maximum, limited));
    }

    private static RateLimited rateLimited(WireMessage written) throws InvalidFieldException {
        List<ResetHeader> headers = new ArrayList<>();
        for (WireMessage header : written.messages(DeliveryFields.RateLimited.RESET_HEADERS)) {
            long format = header.number(DeliveryFields.ResetHeader.FORMAT);
            if (format != 0 && format != 1) {
                throw header.invalid(
                        DeliveryFields.ResetHeader.FORMAT, format + " (expected: SECONDS or UNIX_TIMESTAMP)");
            }
            headers.add(new ResetHeader(
                    header.string(DeliveryFields.ResetHeader.NAME).toLowerCase(Locale.ROOT),
                    format == 0 ? ResetFormat.SECONDS : ResetFormat.UNIX_TIMESTAMP));
        }
        return new RateLimited(
                headers,
                Objects.requireNonNullElse(
                        CoreMapper.duration(written, DeliveryFields.RateLimited.MAX_INTERVAL),
                        RateLimited.RETRY_AFTER.maximum()));
    }

    private static HostChoice hosts(WireMessage policy) throws InvalidFieldException {
        boolean avoidPrevious = false;
        for (WireMessage predicate : policy.messages(Retry.RETRY_HOST_PREDICATE)) {
            String type =
                    CoreMapper.typed(predicate, RetryExtension.TYPED_CONFIG).type();
            if (!type.equals(PREVIOUS_HOSTS)) {
                throw predicate.invalid(
                        RetryExtension.TYPED_CONFIG, "\"" + type + "\" (expected: " + PREVIOUS_HOSTS + ")");
            }
            avoidPrevious = true;
        }
        long attempts = policy.number(Retry.HOST_SELECTION_RETRY_MAX_ATTEMPTS);
        int most = attempts <= 0 ? 1 : (int) Math.min(attempts, 1000);
        return new HostChoice(avoidPrevious, most, otherPriorities(policy));
    }

    private static int otherPriorities(WireMessage policy) throws InvalidFieldException {
        if (!policy.has(Retry.RETRY_PRIORITY)) {
            return 0;
        }
        WireMessage priority = policy.message(Retry.RETRY_PRIORITY);
        CoreMapper.Typed typed = CoreMapper.typed(priority, RetryExtension.TYPED_CONFIG);
        if (!typed.type().equals(Priorities.TYPE)) {
            throw priority.invalid(
                    RetryExtension.TYPED_CONFIG, "\"" + typed.type() + "\" (expected: " + Priorities.TYPE + ")");
        }
        long frequency = typed.value().number(Priorities.UPDATE_FREQUENCY);
        if (frequency < 1 || frequency > Integer.MAX_VALUE) {
            throw typed.value().invalid(Priorities.UPDATE_FREQUENCY, frequency + " (expected: at least 1)");
        }
        return (int) frequency;
    }
}
