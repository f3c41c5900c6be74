package dev.weft.config.model.read.traffic;

import dev.weft.config.parse.Fields;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.HealthCheck.Check;
import dev.weft.policy.cluster.HealthCheck.Pace;
import dev.weft.policy.cluster.HealthCheck.StatusRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one of {@code healthChecks} of a TrafficProfile.
 *
 * <p>Source: Envoy {@code core.v3.HealthCheck}; the defaults are those of Istio's probes.
 */
public final class HealthCheckReader {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration NO_TRAFFIC = Duration.ofMinutes(1);
    private static final List<String> KINDS = List.of("http", "tcp", "grpc");

    private HealthCheckReader() {}

    /** The check; {@code null}: it is broken. */
    public static @Nullable HealthCheck read(Fields check) {
        KINDS.forEach(check::ignore);
        check.ignore("interval", "timeout", "noTrafficInterval", "jitterPercent");
        check.ignore("unhealthyThreshold", "healthyThreshold", "reuseConnection");
        check.end();
        List<String> written = new ArrayList<>(KINDS);
        written.removeIf(kind -> !check.has(kind));
        if (written.size() != 1) {
            check.findings()
                    .error(
                            check.place(),
                            check.path(),
                            dev.weft.types.Reason.InvalidValue,
                            "health check: " + written + " (expected: one of http, tcp, grpc)");
            return null;
        }
        Check question = question(check, written.get(0));
        Duration interval = Objects.requireNonNullElse(TrafficFields.duration(check, "interval"), INTERVAL);
        Duration timeout = Objects.requireNonNullElse(TrafficFields.duration(check, "timeout"), TIMEOUT);
        Duration quiet = Objects.requireNonNullElse(TrafficFields.duration(check, "noTrafficInterval"), NO_TRAFFIC);
        int jitter = (int) check.integer("jitterPercent", 0, 100, 10);
        int unhealthy = (int) check.integer("unhealthyThreshold", 1, 1_000, 3);
        int healthy = (int) check.integer("healthyThreshold", 1, 1_000, 1);
        boolean reuse = check.flag("reuseConnection", true);
        return question == null
                ? null
                : new HealthCheck(question, timeout, new Pace(interval, quiet, jitter), unhealthy, healthy, reuse);
    }

    private static @Nullable Check question(Fields check, String kind) {
        Fields fields = check.object(kind);
        if (fields == null) {
            return null;
        }
        return switch (kind) {
            case "http" -> http(fields);
            case "tcp" -> {
                fields.ignore("send", "receive");
                fields.end();
                List<String> receive = new ArrayList<>();
                fields.texts("receive").forEach(text -> receive.add(hex(text)));
                yield new Check.Tcp(hex(fields.text("send", "")), receive);
            }
            default -> {
                fields.ignore("service", "authority");
                fields.end();
                yield new Check.Grpc(fields.text("service", ""), fields.text("authority", ""));
            }
        };
    }

    private static @Nullable Check http(Fields http) {
        http.ignore("path", "host", "expectedStatuses");
        http.end();
        String path = http.requiredText("path");
        if (path != null && !path.startsWith("/")) {
            http.invalid("path", Fields.quoted(path), "a path that starts with /");
            path = null;
        }
        List<StatusRange> expected = http.objects("expectedStatuses", range -> {
            range.ignore("start", "end");
            range.end();
            int start = (int) range.integer("start", 100, 599, 0);
            int end = (int) range.integer("end", 101, 600, start + 1);
            if (!range.has("start")) {
                range.missing("start");
                return null;
            }
            if (end <= start) {
                range.invalid("end", Integer.toString(end), "more than start; it is the first status after the range");
                return null;
            }
            return start == 0 ? null : new StatusRange(start, end);
        });
        return path == null ? null : new Check.Http(http.text("host", ""), path, expected);
    }

    /** What is written is text; it is sent and compared as UTF-8. */
    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
