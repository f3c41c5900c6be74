package dev.weft.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.ProxyConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsServerTest {

    private final NameServerSockets sockets = NameServerSockets.open();
    private final DatagramSocket upstream = sockets.datagrams();
    private final ServerSocket upstreamStream = sockets.streams();
    private DnsServer server;

    private static DatagramSocket socket() {
        try {
            return new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void start(boolean ipv6, InetSocketAddress... servers) throws IOException {
        server = new DnsServer(
                new DnsServer.Options(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        "shop",
                        ipv6,
                        OwnSockets.UNMARKED),
                new ResolvConf(List.of(servers), List.of("shop.svc.cluster.local", "example.org")));
        server.start();
        server.configured(config());
    }

    @AfterEach
    void end() throws IOException {
        if (server != null) {
            server.close();
        }
        upstream.close();
        upstreamStream.close();
    }

    private static ProxyConfig config() {
        String host = "db.shop.svc.cluster.local";
        FilterChain chain = new FilterChain(
                "tcp",
                ChainMatch.ANY,
                null,
                new ConnectionHandler.Tcp(
                        "db", List.of(WeightedCluster.of("outbound|5432||" + host, 1)), List.of(), null));
        ListenerConfig listener = new ListenerConfig(
                "10.96.0.7_5432",
                new Bind("10.96.0.7", 5432, false, false),
                Direction.OUTBOUND,
                new Inspection(false, false, false),
                List.of(chain),
                null);
        VirtualHost catalog = new VirtualHost(
                "catalog",
                List.of("catalog.shop.svc.cluster.local", "catalog", "catalog.shop", "catalog.shop.svc"),
                List.of());
        VirtualHost any = new VirtualHost("allow_any", List.of("*"), List.of());
        return new ProxyConfig(
                Map.of(listener.name(), listener),
                Map.of("8080", new RouteRules("8080", List.of(catalog, any))),
                Map.of(),
                Map.of());
    }

    private byte[] ask(String name, int type) throws IOException {
        try (DatagramSocket client = socket()) {
            client.setSoTimeout(10_000);
            byte[] query = Messages.query(name, type, false);
            client.send(new DatagramPacket(query, query.length, server.bound().getFirst()));
            byte[] buffer = new byte[4_096];
            DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
            client.receive(answer);
            return Arrays.copyOf(buffer, answer.getLength());
        }
    }

    /** Answers one question as a name server would. */
    private void upstreamAnswers(byte... address) {
        Thread.ofVirtual().start(() -> {
            try {
                byte[] buffer = new byte[4_096];
                DatagramPacket asked = new DatagramPacket(buffer, buffer.length);
                upstream.receive(asked);
                DnsQuery query = DnsQuery.parse(Arrays.copyOf(buffer, asked.getLength()));
                byte[] answer = DnsAnswer.addresses(java.util.Objects.requireNonNull(query), "", List.of(address));
                upstream.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    @Test
    void answersAServiceWithItsOwnAddressByAnyOfItsNames() throws Exception {
        start(false);

        for (String name : List.of("db.shop.svc.cluster.local", "db", "db.shop", "DB.shop.svc")) {
            assertThat(Messages.addresses(ask(name, 1))).containsExactly("10.96.0.7");
        }
    }

    @Test
    void answersAServiceWithoutAddressWithAVirtualOneThatStays() throws Exception {
        start(true);

        String address = Messages.addresses(ask("catalog", 1)).getFirst();
        assertThat(address).startsWith("240.240.");
        assertThat(Messages.addresses(ask("catalog.shop.svc.cluster.local", 1))).containsExactly(address);
        assertThat(Messages.addresses(ask("catalog", 28)).getFirst()).startsWith("2001:2:");
        server.configured(config());
        assertThat(Messages.addresses(ask("catalog", 1))).containsExactly(address);
    }

    @Test
    void aKnownHostWithoutAnAddressOfTheTypeExistsAllTheSame() throws Exception {
        start(false);

        byte[] answer = ask("db", 28);

        assertThat(Messages.code(answer)).isZero();
        assertThat(Messages.addresses(answer)).isEmpty();
    }

    @Test
    void aSuffixOfTheSearchListIsAnAlias() throws Exception {
        start(false);

        assertThat(Messages.addresses(ask("db.example.org", 1))).containsExactly("10.96.0.7");
        assertThat(Messages.addresses(ask("db.shop.shop.svc.cluster.local", 1))).containsExactly("10.96.0.7");
    }

    @Test
    void asksOthersForWhatItDoesNotKnow() throws Exception {
        start(false, (InetSocketAddress) upstream.getLocalSocketAddress());
        upstreamAnswers((byte) 192, (byte) 0, (byte) 2, (byte) 7);

        assertThat(Messages.addresses(ask("example.com", 1))).containsExactly("192.0.2.7");
    }

    @Test
    void asksTheNextServerWhenOneIsNotThere() throws Exception {
        int closed = 0;
        try (DatagramSocket gone = socket()) {
            closed = gone.getLocalPort();
        }
        start(false, new InetSocketAddress(InetAddress.getLoopbackAddress(), closed), (InetSocketAddress)
                upstream.getLocalSocketAddress());
        upstreamAnswers((byte) 192, (byte) 0, (byte) 2, (byte) 8);

        assertThat(Messages.addresses(ask("example.com", 1))).containsExactly("192.0.2.8");
    }

    @Test
    void failsWithinFiveSecondsWhenNobodyAnswers() throws Exception {
        start(false, (InetSocketAddress) upstream.getLocalSocketAddress());

        assertThat(Messages.code(ask("example.com", 1))).isEqualTo(2);
    }

    @Test
    void refusesWhatItDoesNotKnowWithoutServers() throws Exception {
        start(false);

        assertThat(Messages.code(ask("example.com", 1))).isEqualTo(5);
    }

    @Test
    void speaksTcpOnBothSides() throws Exception {
        start(false, new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamStream.getLocalPort()));
        Thread.ofVirtual().start(() -> {
            try (Socket asked = upstreamStream.accept()) {
                DataInputStream in = new DataInputStream(asked.getInputStream());
                DnsQuery query = DnsQuery.parse(in.readNBytes(in.readUnsignedShort()));
                byte[] answer = DnsAnswer.addresses(
                        java.util.Objects.requireNonNull(query), "", List.of(new byte[] {(byte) 192, 0, 2, 9}));
                DataOutputStream out = new DataOutputStream(asked.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
            } catch (IOException closed) {
                // The test is over.
            }
        });
        try (Socket client = new Socket()) {
            client.connect(server.bound().get(1));
            client.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (String name : List.of("db", "example.com")) {
                byte[] query = Messages.query(name, 1, false);
                out.writeShort(query.length);
                out.write(query);
                out.flush();
                String expected = name.equals("db") ? "10.96.0.7" : "192.0.2.9";
                assertThat(Messages.addresses(in.readNBytes(in.readUnsignedShort())))
                        .containsExactly(expected);
            }
        }
    }

    @Test
    void survivesRubbish() throws Exception {
        start(false);
        try (DatagramSocket client = socket()) {
            java.util.Random random = new java.util.Random(5);
            for (int i = 0; i < 2_000; i++) {
                byte[] bytes = new byte[random.nextInt(600)];
                random.nextBytes(bytes);
                client.send(
                        new DatagramPacket(bytes, bytes.length, server.bound().getFirst()));
                if (i % 50 == 0) {
                    // Also keeps the socket's buffer from overflowing, which would lose the question.
                    assertThat(Messages.addresses(ask("db", 1))).containsExactly("10.96.0.7");
                }
            }
        }
    }

    @Test
    void readsResolvConfAsTheLibraryDoes() {
        ResolvConf conf = ResolvConf.parse(List.of(
                "# comment",
                "nameserver 10.0.0.2",
                "nameserver fe80::1%none0",
                "search a.org b.org.",
                "search c.org",
                "nameserver ::1",
                "options ndots:5"));

        assertThat(conf.search()).containsExactly("c.org");
        assertThat(conf.servers()).first().isEqualTo(new InetSocketAddress("10.0.0.2", 53));
    }
}
