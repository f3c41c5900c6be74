package dev.weft.proxy.boot;

import dev.weft.proxy.accesslog.AccessLogMode;
import dev.weft.proxy.accesslog.TextFormat;
import dev.weft.proxy.boot.ProxyOptions.Interception;
import dev.weft.proxy.listener.RuntimeOptions;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.overload.OverloadLimits;
import dev.weft.proxy.telemetry.Buckets;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Reads properties into {@link ProxyOptions} and finds every mistake at once. One use, one thread. */
final class OptionReader {

    /** Every property that exists. */
    static final List<String> NAMES = List.of(
            "weft.trust-domain",
            "weft.control-plane",
            "weft.bootstrap-file",
            "weft.mesh-id",
            "weft.cluster-id",
            "weft.ca.svid-ttl",
            "weft.proxy.gateway",
            "weft.proxy.workload",
            "weft.proxy.namespace",
            "weft.proxy.service-account",
            "weft.proxy.address",
            "weft.proxy.labels",
            "weft.proxy.state-dir",
            "weft.proxy.event-loops",
            "weft.proxy.drain",
            "weft.proxy.replay-kib",
            "weft.proxy.filters",
            "weft.proxy.filters-runtime",
            "weft.proxy.warm-up",
            "weft.proxy.overload.max-connections",
            "weft.proxy.overload.shrink-heap",
            "weft.proxy.overload.disable-keep-alive",
            "weft.proxy.overload.stop-requests",
            "weft.proxy.overload.reset-streams",
            "weft.proxy.overload.stop-connections",
            "weft.proxy.interception-mode",
            "weft.proxy.mark",
            "weft.proxy.detect-timeout",
            "weft.proxy.dns.port",
            "weft.proxy.access-log",
            "weft.proxy.access-log-format",
            "weft.proxy.admin.address",
            "weft.proxy.admin.port",
            "weft.proxy.metrics.address",
            "weft.proxy.metrics.port",
            "weft.proxy.metrics.max-series",
            "weft.proxy.metrics.duration-buckets",
            "weft.proxy.readiness.address",
            "weft.proxy.readiness.port",
            "weft.logging.level",
            "weft.logging.format");

    private static final String ACCESS_LOG_FORMAT = "weft.proxy.access-log-format";
    private static final String OVERLOAD = "weft.proxy.overload.";
    private static final int MAX_CONNECTIONS = 1_000_000;
    private static final String STATE = "/var/lib/weft/proxy";
    private static final int MAX_PORT = 65_535;
    private static final int DNS_PORT = 15053;
    private static final int MAX_LOOPS = 256;
    private static final int DEFAULT_REPLAY_KIB = 16 * 1024;
    private static final int MAX_REPLAY_KIB = 1024 * 1024;
    private static final int MAX_SERIES = 100_000;
    private static final String WARM_UP = "weft.proxy.warm-up";
    private static final Duration DEFAULT_WARM_UP = Duration.ofMillis(500);
    private static final Duration MOST_WARM_UP = Duration.ofSeconds(10);
    private static final Duration TOO_LONG = MOST_WARM_UP.plusSeconds(1);
    private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private final Map<String, String> values;
    private final IntSupplier defaultLoops;
    private final List<String> problems = new ArrayList<>();

    /** @param defaultLoops how many event loops this machine should have */
    OptionReader(OptionSources sources, IntSupplier defaultLoops) {
        this.values = sources.values();
        this.defaultLoops = defaultLoops;
    }

    ProxyOptions read() throws BadOptionException {
        Path bootstrapFile = Path.of(text("weft.bootstrap-file", ""));
        Optional<BootstrapFile> bootstrap = bootstrap(bootstrapFile);
        ProxyOptions.Workload workload = workload(bootstrap);
        ProxyOptions.ControlPlane controlPlane = controlPlane(bootstrap);
        ProxyOptions options = new ProxyOptions(
                workload,
                controlPlane,
                bootstrapFile,
                stateDirectory(bootstrapFile),
                new ProxyOptions.Ports(
                        address("weft.proxy.admin", "127.0.0.1", 15000),
                        address("weft.proxy.metrics", "0.0.0.0", 15020),
                        address("weft.proxy.readiness", "0.0.0.0", 15021)),
                new ProxyOptions.Running(
                        loops(),
                        duration("weft.proxy.drain", Duration.ofSeconds(5)),
                        integer("weft.proxy.replay-kib", DEFAULT_REPLAY_KIB, 0, MAX_REPLAY_KIB),
                        warmUp(),
                        filters(),
                        overload()),
                telemetry(),
                capture());
        if (!options.ports().admin().getAddress().isLoopbackAddress()) {
            problem("weft.proxy.admin.address", text("weft.proxy.admin.address", ""), "a loopback address");
        }
        if (!problems.isEmpty()) {
            throw new BadOptionException(problems);
        }
        return options;
    }

    private Duration warmUp() {
        String text = text(WARM_UP, "");
        if (text.equals("off")) {
            return Duration.ZERO;
        }
        Duration budget =
                text.isEmpty() ? DEFAULT_WARM_UP : DurationText.parse(text).orElse(TOO_LONG);
        if (budget.compareTo(MOST_WARM_UP) > 0) {
            problem(WARM_UP, text, "off, or a duration such as 500ms, at most 10s");
        }
        return budget;
    }

    private ProxyOptions.Workload workload(Optional<BootstrapFile> bootstrap) {
        String name = values.getOrDefault("weft.proxy.workload", "");
        if (name.isEmpty()) {
            problem("weft.proxy.workload", "", "the workload's name");
        }
        String ip = text("weft.proxy.address", "127.0.0.1");
        if (literal(ip) == null) {
            problem("weft.proxy.address", ip, "an IP address");
        }
        return new ProxyOptions.Workload(
                role(),
                name,
                text("weft.proxy.namespace", "default"),
                text("weft.proxy.service-account", "default"),
                ip,
                labels(),
                text(
                        "weft.mesh-id",
                        bootstrap.map(file -> file.trustDomain().name()).orElse("cluster.local")),
                text("weft.cluster-id", "Kubernetes"));
    }

    private ProxyOptions.@Nullable Filters filters() {
        String folder = text("weft.proxy.filters", "");
        return folder.isEmpty()
                ? null
                : new ProxyOptions.Filters(Path.of(folder), Path.of(text("weft.proxy.filters-runtime", "filters")));
    }

    private ProxyOptions.Overload overload() {
        Map<OverloadAction, Integer> percents = new EnumMap<>(OverloadAction.class);
        for (OverloadAction action : OverloadAction.values()) {
            String name = OVERLOAD + action.name().toLowerCase(Locale.ROOT).replace('_', '-');
            int percent = integer(name, action.percent(), 0, 100);
            if (percent > 0) {
                percents.put(action, percent);
            }
        }
        int connections = integer(
                OVERLOAD + "max-connections", RuntimeOptions.Limits.DEFAULT.maxConnections(), 1, MAX_CONNECTIONS);
        return new ProxyOptions.Overload(connections, new OverloadLimits(percents));
    }

    private ProxyOptions.Role role() {
        String gateway = text("weft.proxy.gateway", "false");
        String mode = text("weft.proxy.interception-mode", "NONE");
        if (!gateway.equals("true") && !gateway.equals("false")) {
            problem("weft.proxy.gateway", gateway, "true or false");
        } else if (gateway.equals("true") && !mode.equalsIgnoreCase("NONE")) {
            problem("weft.proxy.interception-mode", mode, "NONE; a gateway captures nothing");
        }
        return gateway.equals("true") ? ProxyOptions.Role.GATEWAY : ProxyOptions.Role.SIDECAR;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        String text = text("weft.proxy.labels", "");
        for (String label : text.isEmpty() ? new String[0] : text.split(",")) {
            int equals = label.indexOf('=');
            if (equals <= 0) {
                problem("weft.proxy.labels", label, "NAME=VALUE, separated by commas");
            } else {
                labels.put(
                        label.substring(0, equals).strip(),
                        label.substring(equals + 1).strip());
            }
        }
        return labels;
    }

    private ProxyOptions.ControlPlane controlPlane(Optional<BootstrapFile> bootstrap) {
        String domain = text(
                "weft.trust-domain",
                bootstrap.map(file -> file.trustDomain().name()).orElse("cluster.local"));
        TrustDomain trustDomain = new TrustDomain("cluster.local");
        try {
            trustDomain = new TrustDomain(domain);
        } catch (IllegalArgumentException e) {
            problem("weft.trust-domain", domain, String.valueOf(e.getMessage()));
        }
        String target = text(
                "weft.control-plane", bootstrap.map(BootstrapFile::controlPlane).orElse(""));
        int colon = target.lastIndexOf(':');
        int port = colon <= 0 ? -1 : number(target.substring(colon + 1));
        if (port < 1 || port > MAX_PORT) {
            problem("weft.control-plane", target, "HOST:PORT, or a readable weft.bootstrap-file");
            return new ProxyOptions.ControlPlane(trustDomain, "", 1, Duration.ZERO);
        }
        String host = target.substring(0, colon).replace("[", "").replace("]", "");
        return new ProxyOptions.ControlPlane(trustDomain, host, port, duration("weft.ca.svid-ttl", Duration.ZERO));
    }

    private Optional<BootstrapFile> bootstrap(Path file) {
        if (file.toString().isEmpty() || !Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BootstrapFile.parse(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            problem("weft.bootstrap-file", file.toString(), "a file made by weft token: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path stateDirectory(Path bootstrapFile) {
        Path beside = bootstrapFile.toAbsolutePath().getParent();
        String fallback = bootstrapFile.toString().isEmpty() || beside == null
                ? STATE
                : beside.resolve("state").toString();
        return Path.of(text("weft.proxy.state-dir", fallback));
    }

    private ProxyOptions.Capture capture() {
        String mode = text("weft.proxy.interception-mode", "NONE").toUpperCase(Locale.ROOT);
        Interception interception = Interception.NONE;
        try {
            interception = Interception.valueOf(mode);
        } catch (IllegalArgumentException e) {
            problem("weft.proxy.interception-mode", mode, "NONE, REDIRECT or TPROXY");
        }
        Duration detect = duration("weft.proxy.detect-timeout", Duration.ofSeconds(5));
        return new ProxyOptions.Capture(
                interception,
                integer("weft.proxy.mark", 0, 0, Integer.MAX_VALUE),
                detect,
                integer("weft.proxy.dns.port", interception == Interception.NONE ? 0 : DNS_PORT, 0, MAX_PORT));
    }

    private ProxyOptions.Telemetry telemetry() {
        String mode = text("weft.proxy.access-log", "errors");
        AccessLogMode accessLog = AccessLogMode.ERRORS;
        try {
            accessLog = AccessLogMode.valueOf(mode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            problem("weft.proxy.access-log", mode, "off, errors or all");
        }
        String level = text("weft.logging.level", "INFO").toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            problem("weft.logging.level", level, String.join(", ", LEVELS));
        }
        String format = text("weft.logging.format", "plain");
        if (!format.equals("plain") && !format.equals("json")) {
            problem("weft.logging.format", format, "plain or json");
        }
        int series = integer("weft.proxy.metrics.max-series", 1000, 1, MAX_SERIES);
        return new ProxyOptions.Telemetry(accessLog, accessLogText(), series, buckets(), level, format.equals("json"));
    }

    /** Of the access log; {@code null} for JSON, and where the text cannot be read. */
    private @Nullable TextFormat accessLogText() {
        String format = text(ACCESS_LOG_FORMAT, "json");
        if (format.equals("json")) {
            return null;
        }
        if (!format.equals("text") && format.indexOf('%') < 0) {
            problem(ACCESS_LOG_FORMAT, format, "json, text or a format with %OPERATORS%");
            return null;
        }
        return switch (TextFormat.parse(format.equals("text") ? TextFormat.ISTIO : format)) {
            case TextFormat.Usable(TextFormat usable) -> usable;
            case TextFormat.Refused(String problem) -> {
                problems.add(ACCESS_LOG_FORMAT + ": " + problem);
                yield null;
            }
        };
    }

    private Buckets buckets() {
        String text = text("weft.proxy.metrics.duration-buckets", "");
        if (text.isEmpty()) {
            return Buckets.DURATION_MILLIS;
        }
        try {
            return new Buckets(Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(Double::valueOf)
                    .toList());
        } catch (IllegalArgumentException e) {
            problem("weft.proxy.metrics.duration-buckets", text, "ascending milliseconds, separated by commas");
            return Buckets.DURATION_MILLIS;
        }
    }

    private int loops() {
        int loops = integer("weft.proxy.event-loops", 0, 0, MAX_LOOPS);
        return loops == 0 ? defaultLoops.getAsInt() : loops;
    }

    private InetSocketAddress address(String prefix, String host, int port) {
        String text = text(prefix + ".address", host);
        int number = integer(prefix + ".port", port, 0, MAX_PORT);
        InetAddress literal = literal(text);
        if (literal == null) {
            problem(prefix + ".address", text, "an IP address");
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
        }
        return new InetSocketAddress(literal, number);
    }

    private static @Nullable InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private Duration duration(String name, Duration fallback) {
        String text = text(name, "");
        if (text.isEmpty()) {
            return fallback;
        }
        Optional<Duration> duration = DurationText.parse(text);
        if (duration.isEmpty()) {
            problem(name, text, "a duration such as 500ms, 5s, 1m, 24h");
        }
        return duration.orElse(fallback);
    }

    private int integer(String name, int fallback, int least, int most) {
        String text = text(name, "");
        int value = text.isEmpty() ? fallback : number(text);
        if (value < least || value > most) {
            problem(name, text, least + " to " + most);
            return fallback;
        }
        return value;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private String text(String name, String fallback) {
        String value = values.getOrDefault(name, "").strip();
        return value.isEmpty() ? fallback : value;
    }

    private void problem(String name, String value, String expectation) {
        problems.add(name + ": \"" + value + "\" (expected: " + expectation + ")");
    }
}
