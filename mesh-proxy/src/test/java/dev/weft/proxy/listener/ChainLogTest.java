package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.accesslog.AccessLog;
import dev.weft.proxy.accesslog.AccessLogLine;
import dev.weft.proxy.accesslog.AccessLogMode;
import dev.weft.proxy.accesslog.ChainLogs;
import dev.weft.proxy.accesslog.LineWriter;
import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.Format;
import dev.weft.proxy.config.ChainTelemetry.Log;
import dev.weft.proxy.config.ChainTelemetry.Sink;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.Tracing.Collector;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.ChainObservers;
import dev.weft.proxy.telemetry.LogLimiter;
import dev.weft.types.SystemTicker;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Access logs of a chain's configuration, through a sidecar to streams and to a collector on a real socket. */
@Timeout(60)
class ChainLogTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Sink OTEL =
            new Sink.OpenTelemetry(new Collector("collector", "otel.obs:4317", Duration.ofSeconds(2)), "calls");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LineWriter outWriter = new LineWriter(out);
    private final LineWriter errWriter = new LineWriter(err);

    private final class Telling implements ChainObservers {
        private final AccessLog own = new AccessLog(
                AccessLogMode.ALL,
                new AccessLogLine(Clock.systemUTC(), SystemTicker.INSTANCE),
                new LogLimiter(SystemTicker.INSTANCE, 100),
                outWriter);

        @Override
        public TrafficObserver everywhere() {
            return own;
        }

        @Override
        public TrafficObserver of(ChainTelemetry telemetry, Exports exports) {
            return new ChainLogs(own, outWriter, errWriter, Mesh.WORKLOAD, Clock.systemUTC(), SystemTicker.INSTANCE)
                    .of(telemetry, exports);
        }
    }

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private Mesh mesh(int backend, int collector, Log... logs) {
        Mesh mesh = Mesh.telling(new Telling());
        mesh.cluster("backend", backend)
                .cluster("collector", collector)
                .routes("out", Mesh.route("backend", null))
                .listener(
                        "out",
                        Direction.OUTBOUND,
                        new FilterChain(
                                "out",
                                ChainMatch.ANY,
                                null,
                                new ConnectionHandler.Http(
                                        "out", new RouteSource.Rds("out"), List.of(), List.of(), HttpOptions.DEFAULT),
                                new ChainTelemetry(List.of(logs), List.of())));
        mesh.clusters.computeIfPresent(
                "collector", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
        mesh.apply();
        return mesh;
    }

    private static Log log(Sink sink, String filter, String text, Map<String, String> fields) {
        Expression condition = Expression.parse(filter) instanceof Expression.Usable(Expression usable) ? usable : null;
        return new Log(sink, new Format(text, new TreeMap<>(fields)), condition);
    }

    private List<String> lines(LineWriter writer, ByteArrayOutputStream stream) {
        writer.close();
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void writesWhatPassesTheFilterInTheUsersFormats() throws Exception {
        try (Origin origin = Origin.answering((request, to) -> {
                    to.write(Origin.response(request.line().contains("/bad") ? 500 : 200, "x"));
                    return true;
                });
                Mesh mesh = mesh(
                        origin.port(),
                        1,
                        log(
                                Sink.Stream.OUT,
                                "response.code >= 500 || request.headers['x-log'] == 'yes'",
                                "%RESPONSE_CODE% %REQ(:PATH)% %NO_SUCH_OPERATOR% %START_TIME(%s)%",
                                Map.of()),
                        log(
                                Sink.Stream.ERR,
                                "true",
                                "",
                                Map.of(
                                        "code",
                                        "%RESPONSE_CODE%",
                                        "what",
                                        "%REQ(:METHOD)% it",
                                        "who",
                                        "%REQ(X-WHO)%")));
                Client client = mesh.dial("out")) {
            client.get("/good");
            client.get("/bad");
            client.send("GET /told HTTP/1.1\r\nHost: catalog\r\nX-Log: yes\r\n\r\n")
                    .read();
            Await.until(() -> origin.seen().size() == 3);
        }

        assertThat(lines(outWriter, out)).hasSize(2).first().asString().startsWith("500 /bad - -");
        assertThat(lines(errWriter, err))
                .containsExactly(
                        "{\"code\":200,\"what\":\"GET it\",\"who\":null}",
                        "{\"code\":500,\"what\":\"GET it\",\"who\":null}",
                        "{\"code\":200,\"what\":\"GET it\",\"who\":null}");
    }

    @Test
    void keepsItsOwnHabitWhereTheChainSaysNothing() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), 1);
                Client client = mesh.dial("out")) {
            client.get("/");
        }

        assertThat(lines(outWriter, out)).singleElement().asString().contains("\"response_code\":200");
    }

    @Test
    void saysNothingWhereTheLogIsOff() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), 1, log(Sink.Stream.NONE, "false", "-", Map.of()));
                Client client = mesh.dial("out")) {
            client.get("/");
        }

        assertThat(lines(outWriter, out)).isEmpty();
    }

    @Test
    void tellsACollectorOverGrpc() throws Exception {
        try (Origin origin = Origin.ok("fine");
                LogReceiver collector = new LogReceiver();
                Mesh mesh = mesh(
                        origin.port(),
                        collector.port(),
                        log(
                                OTEL,
                                "request.url_path != '/health'",
                                "%REQ(:METHOD)% %REQ(:PATH)%",
                                Map.of("status", "%RESPONSE_CODE%", "cluster", "%UPSTREAM_CLUSTER%")));
                Client client = mesh.dial("out")) {
            client.get("/health");
            client.send("GET /books HTTP/1.1\r\nHost: catalog\r\ntraceparent: 00-" + TRACE
                            + "-b7ad6b7169203331-01\r\n\r\n")
                    .read();
            Await.until(() -> mesh.runtime.exports().logs().exported() == 1);

            LogReceiver.Told told = collector.told().getFirst();
            assertThat(told.body()).isEqualTo("GET /books");
            assertThat(told.attributes()).containsEntry("status", "200").containsEntry("cluster", "backend");
            assertThat(told.resource())
                    .containsEntry("log_name", "calls")
                    .containsEntry("service.name", "storefront.shop");
            assertThat(told.trace()).isEqualTo(TRACE);
            assertThat(mesh.runtime.exports().spans().exported()).isZero();
        }
    }

    @Test
    void dropsAndCountsWhatACollectorRefuses() throws Exception {
        try (Origin origin = Origin.ok("fine");
                LogReceiver collector = new LogReceiver();
                Mesh mesh = mesh(origin.port(), collector.port(), log(OTEL, "true", "x", Map.of()));
                Client client = mesh.dial("out")) {
            collector.refuses = true;
            client.get("/");
            Await.until(() -> mesh.runtime.exports().logs().failures() == 1);

            assertThat(mesh.runtime.exports().logs().dropped()).isEqualTo(1);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsABoundedQueueWhenTheCollectorHangs() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.silent();
                Mesh mesh = mesh(origin.port(), collector.port(), log(OTEL, "true", "x", Map.of()));
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            Await.until(() -> mesh.runtime.exports().logs().dropped() >= 400);
        }
    }
}
