package dev.weft.proxy.xds.map;

import dev.weft.policy.path.PathNormalization;
import dev.weft.proxy.config.ConnectionHandler.Connections;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ListenerFields.Http1ProtocolOptions;
import dev.weft.proxy.xds.map.ListenerFields.HttpConnectionManager;
import dev.weft.proxy.xds.map.ListenerFields.HttpProtocolOptions;
import dev.weft.proxy.xds.map.ListenerFields.UpgradeConfig;
import dev.weft.proxy.xds.map.policy.UpstreamHttpMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads limits and habits of a connection manager. */
final class HttpOptionsMapper {

    private static final int UNESCAPE_AND_FORWARD = 4;
    private static final int MAX_HEADERS_KIB = 8192;
    /** So long that it never fires; the records have no "none" here. */
    private static final Duration NEVER = Duration.ofDays(3650);

    /** Envoy's, where nothing is said. */
    private static final Duration STREAM_IDLE = Duration.ofMinutes(5);

    private HttpOptionsMapper() {}

    static HttpOptions options(WireMessage manager) throws InvalidFieldException {
        WireMessage common = manager.message(HttpConnectionManager.COMMON_HTTP_PROTOCOL_OPTIONS);
        long headers = CoreMapper.wrapped(
                manager, HttpConnectionManager.MAX_REQUEST_HEADERS_KB, HttpOptions.DEFAULT.maxRequestHeadersKib());
        if (headers < 1 || headers > MAX_HEADERS_KIB) {
            throw manager.invalid(
                    HttpConnectionManager.MAX_REQUEST_HEADERS_KB,
                    headers + " (expected: 1 to " + MAX_HEADERS_KIB + ")");
        }
        String serverName = manager.string(HttpConnectionManager.SERVER_NAME);
        return new HttpOptions(
                normalization(manager),
                Objects.requireNonNullElse(
                        CoreMapper.limit(common, HttpProtocolOptions.IDLE_TIMEOUT, HttpOptions.DEFAULT.idleTimeout()),
                        NEVER),
                Objects.requireNonNullElse(
                        CoreMapper.limit(
                                manager,
                                HttpConnectionManager.REQUEST_HEADERS_TIMEOUT,
                                HttpOptions.DEFAULT.requestHeadersTimeout()),
                        HttpOptions.DEFAULT.requestHeadersTimeout()),
                (int) headers,
                CoreMapper.wrapped(manager, HttpConnectionManager.GENERATE_REQUEST_ID, true),
                serverName.isEmpty() ? HttpOptions.DEFAULT.serverName() : serverName,
                upgrades(manager),
                connections(manager, common));
    }

    private static Connections connections(WireMessage manager, WireMessage common) throws InvalidFieldException {
        return new Connections(
                CoreMapper.limit(common, HttpProtocolOptions.MAX_CONNECTION_DURATION, null),
                CoreMapper.limit(manager, HttpConnectionManager.STREAM_IDLE_TIMEOUT, STREAM_IDLE),
                UpstreamHttpMapper.keepAlive(manager.message(HttpConnectionManager.HTTP2_PROTOCOL_OPTIONS)),
                manager.message(HttpConnectionManager.HTTP_PROTOCOL_OPTIONS).bool(Http1ProtocolOptions.ACCEPT_HTTP_10));
    }

    /** Those that are switched on; a protocol is named in whatever case. */
    private static List<String> upgrades(WireMessage manager) throws InvalidFieldException {
        List<String> upgrades = new ArrayList<>();
        for (WireMessage upgrade : manager.messages(HttpConnectionManager.UPGRADE_CONFIGS)) {
            CoreMapper.requireAbsent(upgrade, UpgradeConfig.FILTERS, "the filters of every request");
            if (CoreMapper.wrapped(upgrade, UpgradeConfig.ENABLED, true)) {
                upgrades.add(upgrade.string(UpgradeConfig.UPGRADE_TYPE).toLowerCase(Locale.ROOT));
            }
        }
        return upgrades;
    }

    private static PathNormalization normalization(WireMessage manager) throws InvalidFieldException {
        if (!CoreMapper.wrapped(manager, HttpConnectionManager.NORMALIZE_PATH, false)) {
            return PathNormalization.NONE;
        }
        if (!manager.bool(HttpConnectionManager.MERGE_SLASHES)) {
            return PathNormalization.BASE;
        }
        return manager.number(HttpConnectionManager.PATH_WITH_ESCAPED_SLASHES_ACTION) == UNESCAPE_AND_FORWARD
                ? PathNormalization.DECODE_AND_MERGE_SLASHES
                : PathNormalization.MERGE_SLASHES;
    }
}
