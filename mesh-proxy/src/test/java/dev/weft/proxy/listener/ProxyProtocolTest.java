package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.ListenerConfig.ProxyProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load balancers that say whom they speak for. */
class ProxyProtocolTest {

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: catalog\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 192.0.2.7 192.0.2.9 5000 80\r\n", "PROXY TCP6 2001:db8::7 2001:db8::9 5000 80\r\n"})
    void takesTheClientOfAVersionOneHeader(String header) throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, false, false);
                Client client = mesh.dial("in")) {
            assertThat(client.send(header + REQUEST).read().status()).isEqualTo(200);

            assertThat(mesh.ended().remote()).isIn("192.0.2.7:5000", "[2001:db8:0:0:0:0:0:7]:5000");
        }
    }

    @Test
    void takesTheClientOfAVersionTwoHeaderAlsoInPieces() throws Exception {
        byte[] all = concat(versionTwo(0x21, 0x11), REQUEST.getBytes(StandardCharsets.US_ASCII));
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, false, true);
                Client client = mesh.dial("in")) {
            for (byte one : all) {
                client.send(new byte[] {one});
            }

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(mesh.ended().remote()).isEqualTo("192.0.2.7:5000");
        }
    }

    @Test
    void takesTheBalancersOwnChecksAsItsOwn() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, false, false);
                Client local = mesh.dial("in");
                Client unknown = mesh.dial("in")) {
            byte[] header = versionTwo(0x20, 0x00);
            assertThat(local.send(concat(header, REQUEST.getBytes(StandardCharsets.US_ASCII)))
                            .read()
                            .status())
                    .isEqualTo(200);
            assertThat(unknown.send("PROXY UNKNOWN\r\n" + REQUEST).read().status())
                    .isEqualTo(200);

            assertThat(mesh.ended().remote()).startsWith("127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                REQUEST,
                "PROXY TCP4 192.0.2.7\r\n" + REQUEST,
                "PROXY TCP4 192.0.2.777 192.0.2.9 5000 80\r\n" + REQUEST,
                "PROXY TCP4 192.0.2.7 192.0.2.9 70000 80\r\n" + REQUEST,
                "PROXY TCP4 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void closesConnectionsWithoutAHeaderOrWithABrokenOne(String bytes) throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, false, false);
                Client client = mesh.dial("in")) {
            assertThat(client.send(bytes).read()).isNull();

            assertThat(mesh.reports.poll(5, TimeUnit.SECONDS).code()).isEqualTo("proxy_protocol");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void closesConnectionsThatStaySilent() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, false, false);
                Client client = mesh.dial("in")) {
            assertThat(client.send("PROXY TCP4 ").read()).isNull();
        }
    }

    @Test
    void takesConnectionsWithoutAHeaderWhereItIsOptional() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = behindBalancer(origin, true, false);
                Client client = mesh.dial("in");
                Client told = mesh.dial("in")) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(mesh.ended().remote()).startsWith("127.0.0.1:");
            assertThat(told.send("PROXY TCP4 192.0.2.7 192.0.2.9 5000 80\r\n" + REQUEST)
                            .read()
                            .status())
                    .isEqualTo(200);
            assertThat(mesh.ended().remote()).isEqualTo("192.0.2.7:5000");
        }
    }

    private static Mesh behindBalancer(Origin origin, boolean optional, boolean detect) {
        Mesh mesh = new Mesh(
                new Mesh.Secrets(null, null), RuntimeOptions.Limits.DEFAULT.withDetectTimeout(Duration.ofMillis(500)));
        mesh.cluster("app", origin.port()).routes("in", Mesh.route("app", null));
        FilterChain chain = new FilterChain(
                "in",
                ChainMatch.ANY,
                null,
                new ConnectionHandler.Http("in", new RouteSource.Rds("in"), List.of(), List.of(), HttpOptions.DEFAULT));
        mesh.listeners.put(
                "in",
                new ListenerConfig(
                        "in",
                        new Bind("127.0.0.1", 0, true, false),
                        Direction.INBOUND,
                        new Inspection(false, detect, detect, false, new ProxyProtocol(optional)),
                        List.of(chain),
                        null));
        mesh.apply();
        return mesh;
    }

    /** For 192.0.2.7:5000, who called 192.0.2.9:80. */
    private static byte[] versionTwo(int command, int family) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SIGNATURE);
        out.write(command);
        out.write(family);
        out.write(new byte[] {0, (byte) (family == 0 ? 0 : 12)});
        if (family != 0) {
            out.write(InetAddress.ofLiteral("192.0.2.7").getAddress());
            out.write(InetAddress.ofLiteral("192.0.2.9").getAddress());
            out.write(new byte[] {5000 >> 8, (byte) (5000 & 0xFF), 0, 80});
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] all = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }
}
