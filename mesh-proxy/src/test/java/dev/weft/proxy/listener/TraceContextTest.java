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
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * W3C Trace Context with a sidecar between that records every request: what the next hop hears.
 *
 * <p>Source: W3C Trace Context, sections 3.2, 3.3 and 4.
 */
@Timeout(60)
class TraceContextTest {

    private static final String TRACE = "12345678901234567890123456789012";
    private static final String PARENT = "1234567890123456";
    private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

    private static Origin origin;
    private static Origin collector;
    private static Mesh mesh;

    @BeforeAll
    static void start() throws IOException {
        origin = Origin.ok("fine");
        collector = Origin.ok("");
        Tracing tracing = new Tracing(
                new Tracing.Provider.OpenTelemetry(
                        new Tracing.Collector("collector", "", Duration.ofSeconds(2)), "", "/v1/traces"),
                new Sampling(100, 100),
                List.of(),
                Tracing.DEFAULT_PATH_LENGTH);
        mesh = new Mesh();
        mesh.cluster("backend", origin.port())
                .cluster("collector", collector.port())
                .routes("out", Mesh.route("backend", null))
                .listener(
                        "out",
                        Direction.INBOUND,
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
    }

    @AfterAll
    static void stop() throws Exception {
        mesh.close();
        origin.close();
        collector.close();
    }

    /** What the next hop heard of a request with these header lines. */
    private static Origin.Seen heard(String... headers) throws Exception {
        int before = origin.seen().size();
        try (Client client = mesh.dial("out")) {
            StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            assertThat(client.send(request.append("\r\n").toString()).read().status())
                    .isEqualTo(200);
        }
        return origin.seen().get(before);
    }

    private static String trace(Origin.Seen seen) {
        assertThat(seen.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
        return seen.header("traceparent").substring(3, 35);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent: " + VALID,
                "TraceParent: " + VALID,
                "TRACEPARENT: " + VALID,
                "traceparent:  \t " + VALID + " \t",
                "traceparent: cc-" + TRACE + "-" + PARENT + "-01",
                "traceparent: cc-" + TRACE + "-" + PARENT + "-01-what-the-future-brings",
                "traceparent: 00-" + TRACE + "-" + PARENT + "-03",
            })
    void goesOnWithTheCallersTrace(String header) throws Exception {
        Origin.Seen seen = heard(header);

        assertThat(trace(seen)).isEqualTo(TRACE);
        assertThat(seen.header("traceparent").substring(36))
                .isNotEqualTo(PARENT + "-01")
                .endsWith("-01");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + TRACE + "-" + PARENT + "-01-what-the-future-brings",
                "00-" + TRACE + "-" + PARENT + "-01-",
                "cc-" + TRACE + "-" + PARENT + "-01.what",
                "ff-" + TRACE + "-" + PARENT + "-01",
                ".0-" + TRACE + "-" + PARENT + "-01",
                "0.-" + TRACE + "-" + PARENT + "-01",
                "000-" + TRACE + "-" + PARENT + "-01",
                "0-" + TRACE + "-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-.2345678901234567890123456789012-" + PARENT + "-01",
                "00-1234567890123456789012345678901.-" + PARENT + "-01",
                "00-ABCDEF78901234567890123456789012-" + PARENT + "-01",
                "00-" + TRACE + "3-" + PARENT + "-01",
                "00-1234567890123456789012345678901-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "-.234567890123456-01",
                "00-" + TRACE + "-123456789012345.-01",
                "00-" + TRACE + "-12345678901234567-01",
                "00-" + TRACE + "-123456789012345-01",
                "00-" + TRACE + "-" + PARENT + "-.0",
                "00-" + TRACE + "-" + PARENT + "-0.",
                "00-" + TRACE + "-" + PARENT + "-001",
                "00-" + TRACE + "-" + PARENT + "-1",
                "00-" + TRACE + "-" + PARENT,
                "",
            })
    void beginsATraceWhereTheCallersIsMalformed(String traceparent) throws Exception {
        Origin.Seen seen = heard("traceparent: " + traceparent, "tracestate: foo=1");

        assertThat(trace(seen)).isNotEqualTo(TRACE).isNotEqualTo("0".repeat(32));
        assertThat(seen.header("tracestate")).isEmpty();
    }

    @Test
    void beginsATraceWhereTheCallerNamesTwo() throws Exception {
        Origin.Seen seen = heard(
                "traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                "traceparent: 00-12345678901234567890123456789011-" + PARENT + "-01");

        assertThat(trace(seen)).isNotEqualTo(TRACE).isNotEqualTo("12345678901234567890123456789011");
    }

    @Test
    void beginsAnotherTraceForEachRequestWithoutOne() throws Exception {
        Set<String> traces = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            traces.add(trace(heard()));
        }

        assertThat(traces).hasSize(5);
    }

    @Test
    void dropsTheStateOfATraceThatNobodyNames() throws Exception {
        assertThat(heard("tracestate: foo=1").header("tracestate")).isEmpty();
        assertThat(heard("tracestate: foo=1", "tracestate: bar=2").header("tracestate"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo=1",
                "foo=1,bar=2",
                "foo=1 \t , \t bar=2",
                "foo=1,,bar=2",
                "foo@=1,bar=2",
                "a0123456789_-*/abcdefghijklmnopqrstuvwxyz=!#$%&'()*+-./0:;<>?@A[]^_`a{|}~",
            })
    void handsTheStateOnAsItCame(String state) throws Exception {
        Origin.Seen seen = heard("traceparent: " + VALID, "tracestate: " + state);

        assertThat(trace(seen)).isEqualTo(TRACE);
        assertThat(seen.header("tracestate")).isEqualTo(state);
    }

    @Test
    void keepsSeveralStatesInTheirOrder() throws Exception {
        Origin.Seen seen =
                heard("traceparent: " + VALID, "tracestate: foo=1,bar=2", "TraceState: rojo=1", "tracestate:");

        String head = seen.head();
        assertThat(head.indexOf("foo=1,bar=2")).isPositive().isLessThan(head.indexOf("rojo=1"));
    }
}
