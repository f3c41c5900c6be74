package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.config.Tracing.Sampling;
import dev.weft.proxy.config.Tracing.Tag;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans through a sidecar to a collector on a real socket. */
@Timeout(60)
class TracingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final Tracing.Collector COLLECTOR =
            new Tracing.Collector("collector", "otel.observability:4318", Duration.ofSeconds(2));
    private static final Tracing.Provider OTEL = new Tracing.Provider.OpenTelemetry(COLLECTOR, "", "/v1/traces");
    private static final Tracing.Provider ZIPKIN = new Tracing.Provider.Zipkin(COLLECTOR, "/api/v2/spans", true);
    private static final Sampling ALL = new Sampling(100, 100);
    private static final Sampling NONE = new Sampling(0, 100);

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(int backend, int collector, Direction direction, Tracing tracing) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", backend)
                .cluster("collector", collector)
                .routes("out", Mesh.route("backend", null))
                .listener(
                        "out",
                        direction,
                        new FilterChain(
                                "out",
                                ChainMatch.ANY,
                                null,
                                new ConnectionHandler.Http(
                                        "out",
                                        new RouteSource.Rds("out"),
                                        List.of(),
                                        List.of(),
                                        HttpOptions.DEFAULT,
                                        tracing)));
        mesh.apply();
        return mesh;
    }

    private static Tracing tracing(Tracing.Provider provider, Sampling sampling, Tag... tags) {
        return new Tracing(provider, sampling, List.of(tags), Tracing.DEFAULT_PATH_LENGTH);
    }

    private static String get(String path, String... headers) {
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: catalog\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** What is read of a span of OTLP. */
    private record Told(String trace, String id, String parent, String name, long kind, Map<String, String> tags) {}

    private static WireField field(int number) {
        return WireField.of(number, "f" + number);
    }

    private static Map<String, String> attributes(WireMessage of, int number) throws InvalidFieldException {
        Map<String, String> all = new LinkedHashMap<>();
        for (WireMessage attribute : of.messages(field(number))) {
            all.put(attribute.string(field(1)), attribute.message(field(2)).string(field(1)));
        }
        return all;
    }

    private static List<Told> spans(byte[] body) throws InvalidFieldException {
        WireMessage resource = WireMessage.parse(body, "").message(field(1));
        assertThat(attributes(resource.message(field(1)), 1)).containsEntry("service.name", "storefront.shop");
        List<Told> all = new java.util.ArrayList<>();
        for (WireMessage span : resource.message(field(2)).messages(field(2))) {
            HexFormat hex = HexFormat.of();
            all.add(new Told(
                    hex.formatHex(span.bytes(field(1))),
                    hex.formatHex(span.bytes(field(2))),
                    hex.formatHex(span.bytes(field(4))),
                    span.string(field(5)),
                    span.number(field(6)),
                    attributes(span, 9)));
        }
        return all;
    }

    @Test
    void tellsTheNextHopAndTheCollectorOfItsOwnSpan() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.ok("");
                Mesh mesh = mesh(
                        origin.port(),
                        collector.port(),
                        Direction.OUTBOUND,
                        tracing(
                                OTEL,
                                NONE,
                                new Tag.Literal("env", "test"),
                                new Tag.Header("tenant", "x-tenant", "nobody"),
                                new Tag.Header("plan", "x-plan", "free"),
                                new Tag.Environment("home", "WEFT_NO_SUCH_VARIABLE", "unset")));
                Client client = mesh.dial("out")) {
            client.send(get("/books?q=1", "traceparent: 00-" + TRACE + "-" + PARENT + "-01", "X-Tenant: acme"))
                    .read();
            Await.until(() -> mesh.runtime.exports().spans().exported() == 1);

            Origin.Seen seen = collector.seen().getFirst();
            assertThat(seen.line()).isEqualTo("POST /v1/traces HTTP/1.1");
            assertThat(seen.header("content-type")).isEqualTo("application/x-protobuf");
            assertThat(seen.header("host")).isEqualTo("otel.observability:4318");
            Told told = spans(seen.body()).getFirst();
            assertThat(told.trace()).isEqualTo(TRACE);
            assertThat(told.parent()).isEqualTo(PARENT);
            assertThat(told.kind()).isEqualTo(3);
            assertThat(told.name()).isEqualTo("egress catalog");
            assertThat(told.tags())
                    .containsEntry("http.method", "GET")
                    .containsEntry("http.url", "http://catalog/books?q=1")
                    .containsEntry("http.status_code", "200")
                    .containsEntry("response_flags", "-")
                    .containsEntry("upstream_cluster", "backend")
                    .containsEntry("istio.canonical_service", "storefront")
                    .containsEntry("component", "proxy")
                    .containsEntry("env", "test")
                    .containsEntry("tenant", "acme")
                    .containsEntry("plan", "free")
                    .containsEntry("home", "unset")
                    .doesNotContainKey("error");
            assertThat(origin.seen().getFirst().header("traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + told.id() + "-01");
        }
    }

    @Test
    void tellsACollectorOverGrpc() throws Exception {
        Tracing.Provider grpc = new Tracing.Provider.OpenTelemetry(COLLECTOR, "", "");
        try (Origin origin = Origin.ok("fine");
                LogReceiver collector = new LogReceiver();
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.INBOUND, tracing(grpc, ALL))) {
            mesh.clusters.computeIfPresent(
                    "collector", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
            mesh.apply();
            try (Client client = mesh.dial("out")) {
                client.get("/");
                Await.until(() -> mesh.runtime.exports().spans().exported() == 1);
                collector.refuses = true;
                client.get("/");
                Await.until(() -> mesh.runtime.exports().spans().failures() == 1);
            }

            assertThat(spans(collector.spans.getFirst()))
                    .singleElement()
                    .satisfies(told -> assertThat(told.name()).isEqualTo("ingress"));
            assertThat(mesh.runtime.exports().spans().dropped()).isEqualTo(1);
        }
    }

    @Test
    void leavesAnUnsampledTraceAsItCame() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.ok("");
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.INBOUND, tracing(OTEL, ALL));
                Client client = mesh.dial("out")) {
            String parent = "00-" + TRACE + "-" + PARENT + "-00";
            client.send(get("/", "traceparent: " + parent, "tracestate: a=b")).read();

            assertThat(origin.seen().getFirst().header("traceparent")).isEqualTo(parent);
            assertThat(origin.seen().getFirst().header("tracestate")).isEqualTo("a=b");
            assertThat(mesh.runtime.exports().spans().dropped()).isZero();
        }
    }

    @Test
    void beginsATraceWhereNoneOrAMalformedOneComes() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.ok("");
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.INBOUND, tracing(OTEL, ALL));
                Client client = mesh.dial("out")) {
            client.send(get("/none")).read();
            client.send(get("/zero", "traceparent: 00-" + "0".repeat(32) + "-" + PARENT + "-01", "tracestate: a=b"))
                    .read();
            client.send(get(
                            "/upper",
                            "traceparent: 00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + PARENT + "-01"))
                    .read();
            client.send(get("/long", "traceparent: 00-" + TRACE + "-" + PARENT + "-01-x"))
                    .read();
            Await.until(() -> mesh.runtime.exports().spans().exported() == 4);

            List<Told> told = new java.util.ArrayList<>();
            for (Origin.Seen batch : collector.seen()) {
                told.addAll(spans(batch.body()));
            }
            assertThat(told).hasSize(4).allSatisfy(span -> {
                assertThat(span.parent()).isEmpty();
                assertThat(span.trace()).hasSize(32).isNotEqualTo(TRACE);
                assertThat(span.kind()).isEqualTo(2);
                assertThat(span.name()).isEqualTo("ingress");
            });
            for (int i = 0; i < 4; i++) {
                assertThat(origin.seen().get(i).header("traceparent"))
                        .isEqualTo(
                                "00-" + told.get(i).trace() + "-" + told.get(i).id() + "-01");
            }
            assertThat(origin.seen().get(1).header("tracestate")).isEmpty();
        }
    }

    @Test
    void recordsTheConfiguredShareOfRequestsWithoutADecision() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.ok("");
                Mesh mesh = mesh(
                        origin.port(), collector.port(), Direction.OUTBOUND, tracing(OTEL, new Sampling(25, 100)));
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            Await.until(() -> mesh.runtime.exports().spans().exported() > 0);
            long sampled = origin.seen().stream()
                    .filter(seen -> seen.header("traceparent").endsWith("-01"))
                    .count();
            // Three sigma of 1,000 draws at 25 %.
            assertThat(sampled).isBetween(209L, 291L);
        }
    }

    @Test
    void speaksZipkinAndB3() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.ok("");
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.INBOUND, tracing(ZIPKIN, NONE));
                Client client = mesh.dial("out")) {
            client.send(get("/multi", "X-B3-TraceId: " + TRACE, "X-B3-SpanId: " + PARENT, "X-B3-Sampled: 1"))
                    .read();
            client.send(get("/single", "b3: " + TRACE.substring(16) + "-" + PARENT + "-1"))
                    .read();
            client.send(get("/not", "b3: 0")).read();
            client.send(get("/debug", "X-B3-Flags: 1")).read();
            client.send(get("/new")).read();
            Await.until(() -> mesh.runtime.exports().spans().exported() == 3);

            StringBuilder told = new StringBuilder();
            collector.seen().forEach(batch -> {
                assertThat(batch.line()).isEqualTo("POST /api/v2/spans HTTP/1.1");
                told.append(new String(batch.body(), StandardCharsets.UTF_8));
            });
            Origin.Seen multi = origin.seen().get(0);
            assertThat(multi.header("x-b3-traceid")).isEqualTo(TRACE);
            assertThat(multi.header("x-b3-parentspanid")).isEqualTo(PARENT);
            assertThat(multi.header("x-b3-spanid")).hasSize(16).isNotEqualTo(PARENT);
            assertThat(multi.header("traceparent")).isEmpty();
            assertThat(told)
                    .contains("\"traceId\":\"" + TRACE + "\"")
                    .contains("\"id\":\"" + multi.header("x-b3-spanid") + "\"")
                    .contains("\"parentId\":\"" + PARENT + "\"")
                    .contains("\"kind\":\"SERVER\"")
                    .contains("\"serviceName\":\"storefront.shop\"");
            assertThat(origin.seen().get(1).header("b3")).matches(TRACE.substring(16) + "-[0-9a-f]{16}-1-" + PARENT);
            assertThat(origin.seen().get(2).header("b3")).isEqualTo("0");
            assertThat(origin.seen().get(3).header("x-b3-sampled")).isEqualTo("1");
            assertThat(origin.seen().get(4).header("x-b3-sampled")).isEqualTo("0");
        }
    }

    @Test
    void dropsAndCountsWhatACollectorDoesNotTake() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.answering((request, out) -> {
                    out.write(Origin.response(503, "full"));
                    return true;
                });
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.OUTBOUND, tracing(OTEL, ALL));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Await.until(() -> mesh.runtime.exports().spans().failures() == 1);

            assertThat(mesh.runtime.exports().spans().dropped()).isEqualTo(1);
            assertThat(mesh.runtime.exports().spans().exported()).isZero();
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsABoundedQueueWhenTheCollectorHangs() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin collector = Origin.silent();
                Mesh mesh = mesh(origin.port(), collector.port(), Direction.OUTBOUND, tracing(OTEL, ALL));
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            Await.until(() -> mesh.runtime.exports().spans().dropped() >= 400);
        }
    }

    @Test
    void marksFailuresAndLocalReplies() throws Exception {
        try (Origin collector = Origin.ok("");
                Mesh mesh = mesh(1, collector.port(), Direction.OUTBOUND, tracing(OTEL, ALL));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            Await.until(() -> mesh.runtime.exports().spans().exported() == 1);

            Told told = spans(collector.seen().getFirst().body()).getFirst();
            assertThat(told.tags())
                    .containsEntry("http.status_code", "503")
                    .containsEntry("response_flags", "UF")
                    .containsEntry("error", "true");
        }
    }
}
