package dev.weft.config.model.read.traffic;

import dev.weft.config.model.TrafficSettings.HttpVersion;
import dev.weft.config.model.TrafficSettings.Pool;
import dev.weft.config.model.TrafficSettings.Upgrade;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import dev.weft.policy.cluster.ConnectionSettings.ProxyHeader;
import dev.weft.policy.cluster.ConnectionSettings.TcpKeepAlive;
import dev.weft.types.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code connectionPool}, {@code retryBudget} and {@code proxyProtocol}. What is not said has no limit; zero is not said.
 *
 * <p>Source: Istio {@code ConnectionPoolSettings}, {@code TrafficPolicy.RetryBudget}.
 */
public final class PoolReader {

    private static final double BUDGET_PERCENT = 20;
    private static final int BUDGET_CONCURRENCY = 3;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);
    private static final Map<String, Upgrade> UPGRADES = upgrades();

    private static final Map<String, ProxyHeader> HEADERS = headers();

    private PoolReader() {}

    /** The block; {@code null}: not said. */
    public static @Nullable Pool read(@Nullable Fields pool) {
        if (pool == null) {
            return null;
        }
        pool.ignore("tcp", "http");
        pool.end();
        Fields tcp = pool.readableObject("tcp");
        Fields http = pool.readableObject("http");
        Fields written = pool.object("tcp");
        tcp = written == null ? tcp : written;
        written = pool.object("http");
        http = written == null ? http : written;
        tcp.ignore("maxConnections", "connectTimeout", "tcpKeepalive", "maxConnectionDuration", "idleTimeout");
        tcp.end();
        HttpVersion version = version(http);
        CircuitBreakers breakers = new CircuitBreakers(
                limit(tcp, "maxConnections"),
                limit(http, "http1MaxPendingRequests"),
                limit(http, "http2MaxRequests"),
                limit(http, "maxRetries"),
                null);
        Duration idle = TrafficFields.duration(http, "idleTimeout");
        Duration tcpIdle = TrafficFields.duration(tcp, "idleTimeout");
        ConnectionSettings connections = new ConnectionSettings(
                (int) http.integer("maxRequestsPerConnection", 0, Integer.MAX_VALUE, 0),
                Objects.requireNonNullElse(idle == null ? tcpIdle : idle, ConnectionSettings.DEFAULT.idleTimeout()),
                TrafficFields.duration(tcp, "maxConnectionDuration"),
                keepAlive(tcp.object("tcpKeepalive")),
                pings(http));
        return new Pool(breakers, connections, TrafficFields.duration(tcp, "connectTimeout"), tcpIdle, version);
    }

    /** {@code retryBudget}; {@code null}: not said. */
    public static CircuitBreakers.@Nullable RetryBudget budget(@Nullable Fields budget) {
        if (budget == null) {
            return null;
        }
        budget.ignore("percent", "minRetryConcurrency", "budgetInterval");
        budget.end();
        Fields percent = budget.object("percent");
        double share;
        if (percent == null) {
            share = BUDGET_PERCENT;
        } else {
            percent.ignore("value");
            percent.end();
            share = percent.decimal("value", 0, 100, 0);
        }
        int least = (int) budget.integer("minRetryConcurrency", 0, Integer.MAX_VALUE, BUDGET_CONCURRENCY);
        Duration interval = budget.duration("budgetInterval");
        return new CircuitBreakers.RetryBudget(share, least, interval == null ? Duration.ZERO : interval);
    }

    /** {@code proxyProtocol}, version 1 where it does not say which; {@code null}: not said. */
    public static @Nullable ProxyHeader proxyHeader(@Nullable Fields header) {
        if (header == null) {
            return null;
        }
        header.ignore("version");
        header.end();
        return header.choice("version", HEADERS, ProxyHeader.V1);
    }

    private static HttpVersion version(Fields http) {
        http.ignore(
                "http1MaxPendingRequests",
                "http2MaxRequests",
                "maxRequestsPerConnection",
                "maxRetries",
                "idleTimeout",
                "h2UpgradePolicy",
                "useClientProtocol",
                "maxConcurrentStreams",
                "http2KeepAlive");
        http.end();
        int streams = (int) http.integer("maxConcurrentStreams", 0, Integer.MAX_VALUE, 0);
        return new HttpVersion(
                http.choice("h2UpgradePolicy", UPGRADES, Upgrade.DEFAULT),
                http.flag("useClientProtocol", false),
                streams == 0 ? HttpVersion.DEFAULT.maxConcurrentStreams() : streams);
    }

    private static Map<String, ProxyHeader> headers() {
        Map<String, ProxyHeader> words = new LinkedHashMap<>();
        words.put("V1", ProxyHeader.V1);
        words.put("V2", ProxyHeader.V2);
        return words;
    }

    private static Map<String, Upgrade> upgrades() {
        Map<String, Upgrade> words = new LinkedHashMap<>();
        for (Upgrade upgrade : Upgrade.values()) {
            words.put(upgrade.name(), upgrade);
        }
        return words;
    }

    private static long limit(Fields fields, String name) {
        long limit = fields.integer(name, 0, Integer.MAX_VALUE, 0);
        return limit == 0 ? CircuitBreakers.NO_LIMIT : limit;
    }

    private static @Nullable Http2KeepAlive pings(Fields http) {
        Fields pings = http.object("http2KeepAlive");
        if (pings == null) {
            return null;
        }
        pings.ignore("interval", "timeout");
        pings.end();
        Duration interval = TrafficFields.duration(pings, "interval");
        Duration timeout = TrafficFields.duration(pings, "timeout");
        if (interval == null) {
            TrafficFields.note(
                    http,
                    "http2KeepAlive",
                    Reason.InvalidValue,
                    "no interval, so no PING frames are sent (expected: interval)");
            return null;
        }
        return new Http2KeepAlive(interval, Objects.requireNonNullElse(timeout, PING_TIMEOUT));
    }

    private static @Nullable TcpKeepAlive keepAlive(@Nullable Fields probes) {
        if (probes == null) {
            return null;
        }
        probes.ignore("probes", "time", "interval");
        probes.end();
        return new TcpKeepAlive(
                (int) probes.integer("probes", 0, Integer.MAX_VALUE, 0),
                Objects.requireNonNullElse(TrafficFields.duration(probes, "time"), Duration.ZERO),
                Objects.requireNonNullElse(TrafficFields.duration(probes, "interval"), Duration.ZERO));
    }
}
