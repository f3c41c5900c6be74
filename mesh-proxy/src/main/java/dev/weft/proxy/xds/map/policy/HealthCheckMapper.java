package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.HealthCheck.Check;
import dev.weft.policy.cluster.HealthCheck.Pace;
import dev.weft.policy.cluster.HealthCheck.StatusRange;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.BalanceFields.Cluster;
import dev.weft.proxy.xds.map.policy.GuardFields.GrpcCheck;
import dev.weft.proxy.xds.map.policy.GuardFields.HealthCheck;
import dev.weft.proxy.xds.map.policy.GuardFields.HttpCheck;
import dev.weft.proxy.xds.map.policy.GuardFields.Payload;
import dev.weft.proxy.xds.map.policy.GuardFields.TcpCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads {@code health_checks}. */
final class HealthCheckMapper {

    private static final Duration NO_TRAFFIC = Duration.ofMinutes(1);
    /** Only for people to read; younger than the API jars that the field tables are held against. */
    private static final WireField NAME = WireField.of(27, "name");

    private static final Set<WireField> FIELDS = Set.of(
            NAME,
            HealthCheck.TIMEOUT,
            HealthCheck.INTERVAL,
            HealthCheck.INTERVAL_JITTER_PERCENT,
            HealthCheck.UNHEALTHY_THRESHOLD,
            HealthCheck.HEALTHY_THRESHOLD,
            HealthCheck.REUSE_CONNECTION,
            HealthCheck.HTTP_HEALTH_CHECK,
            HealthCheck.TCP_HEALTH_CHECK,
            HealthCheck.GRPC_HEALTH_CHECK,
            HealthCheck.NO_TRAFFIC_INTERVAL);

    private HealthCheckMapper() {}

    static List<dev.weft.policy.cluster.HealthCheck> checks(WireMessage cluster) throws InvalidFieldException {
        List<dev.weft.policy.cluster.HealthCheck> checks = new ArrayList<>();
        for (WireMessage check : cluster.messages(Cluster.HEALTH_CHECKS)) {
            CoreMapper.requireOnly(check, FIELDS);
            checks.add(check(check));
        }
        return checks;
    }

    private static dev.weft.policy.cluster.HealthCheck check(WireMessage check) throws InvalidFieldException {
        Check question = question(check);
        Duration timeout = required(check, HealthCheck.TIMEOUT);
        Duration interval = required(check, HealthCheck.INTERVAL);
        Duration quiet =
                Objects.requireNonNullElse(CoreMapper.duration(check, HealthCheck.NO_TRAFFIC_INTERVAL), NO_TRAFFIC);
        int jitter = (int) Math.min(check.number(HealthCheck.INTERVAL_JITTER_PERCENT), Integer.MAX_VALUE);
        int unhealthy = CoreMapper.integer(check, HealthCheck.UNHEALTHY_THRESHOLD, 1, Integer.MAX_VALUE, 1);
        int healthy = CoreMapper.integer(check, HealthCheck.HEALTHY_THRESHOLD, 1, Integer.MAX_VALUE, 1);
        boolean reuse = CoreMapper.wrapped(check, HealthCheck.REUSE_CONNECTION, true);
        return CoreMapper.record(
                check,
                () -> new dev.weft.policy.cluster.HealthCheck(
                        question, timeout, new Pace(interval, quiet, jitter), unhealthy, healthy, reuse));
    }

    private static Duration required(WireMessage check, WireField field) throws InvalidFieldException {
        Duration written = CoreMapper.limit(check, field, null);
        if (written == null) {
            throw check.invalid(field, "0 s (expected: more)");
        }
        return written;
    }

    private static Check question(WireMessage check) throws InvalidFieldException {
        if (check.has(HealthCheck.HTTP_HEALTH_CHECK)) {
            return http(check.message(HealthCheck.HTTP_HEALTH_CHECK));
        }
        if (check.has(HealthCheck.TCP_HEALTH_CHECK)) {
            return tcp(check.message(HealthCheck.TCP_HEALTH_CHECK));
        }
        if (check.has(HealthCheck.GRPC_HEALTH_CHECK)) {
            WireMessage grpc = check.message(HealthCheck.GRPC_HEALTH_CHECK);
            CoreMapper.requireOnly(grpc, Set.of(GrpcCheck.SERVICE_NAME, GrpcCheck.AUTHORITY));
            return new Check.Grpc(grpc.string(GrpcCheck.SERVICE_NAME), grpc.string(GrpcCheck.AUTHORITY));
        }
        throw new InvalidFieldException(
                check.path(), "no checker (expected: http_health_check, tcp_health_check or grpc_health_check)");
    }

    private static Check http(WireMessage http) throws InvalidFieldException {
        CoreMapper.requireOnly(http, Set.of(HttpCheck.HOST, HttpCheck.PATH, HttpCheck.EXPECTED_STATUSES));
        List<StatusRange> expected = new ArrayList<>();
        for (WireMessage range : http.messages(HttpCheck.EXPECTED_STATUSES)) {
            long start = range.number(GuardFields.StatusRange.START);
            long end = range.number(GuardFields.StatusRange.END);
            expected.add(CoreMapper.record(range, () -> new StatusRange((int) start, (int) end)));
        }
        String host = http.string(HttpCheck.HOST);
        String path = http.string(HttpCheck.PATH);
        return CoreMapper.record(http, () -> new Check.Http(host, path, expected));
    }

    private static Check tcp(WireMessage tcp) throws InvalidFieldException {
        CoreMapper.requireOnly(tcp, Set.of(TcpCheck.SEND, TcpCheck.RECEIVE));
        List<String> receive = new ArrayList<>();
        for (WireMessage payload : tcp.messages(TcpCheck.RECEIVE)) {
            receive.add(hex(payload));
        }
        return new Check.Tcp(tcp.has(TcpCheck.SEND) ? hex(tcp.message(TcpCheck.SEND)) : "", receive);
    }

    private static String hex(WireMessage payload) throws InvalidFieldException {
        CoreMapper.requireOnly(payload, Set.of(Payload.TEXT));
        String text = payload.string(Payload.TEXT);
        try {
            HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException notHex) {
            throw payload.invalid(Payload.TEXT, "\"" + text + "\" (expected: hexadecimal bytes)");
        }
        return text;
    }
}
