package dev.weft.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.stage.HandshakeFailure.Reason;
import dev.weft.types.SpiffeId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsContextsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String CLIENT = "spiffe://cluster.local/ns/shop/sa/storefront";
    private static final String SERVER = "spiffe://cluster.local/ns/shop/sa/catalog";
    private static final DownstreamTls STRICT =
            new DownstreamTls("default", "ROOTCA", true, List.of(), List.of("istio"));

    private final TestAuthority authority = new TestAuthority();
    private final Secrets client = new Secrets(issued(CLIENT), authority.trustAt(NOW));
    private final Secrets server = new Secrets(issued(SERVER), authority.trustAt(NOW));

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void bothSidesLearnEachOthersVerifiedIdentity(SslProvider provider) {
        Handshake done = handshake(provider, upstream(SERVER), STRICT);

        assertThat(done.clientFailure).isNull();
        assertThat(done.serverFailure).isNull();
        assertThat(done.protocol).isEqualTo("TLSv1.3");
        assertThat(done.clientSees).isInstanceOfSatisfying(TlsPeer.Check.Accepted.class, accepted -> {
            assertThat(accepted.peer().id()).isEqualTo(SpiffeId.parse(SERVER));
            assertThat(accepted.peer().applicationProtocol()).isEqualTo("istio");
        });
        assertThat(done.serverSees).isInstanceOfSatisfying(TlsPeer.Check.Accepted.class, accepted -> {
            assertThat(accepted.peer().id()).isEqualTo(SpiffeId.parse(CLIENT));
            assertThat(accepted.peer().certificateHash()).matches("[0-9a-f]{64}");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesAServerThatIsSomebodyElse(SslProvider provider) {
        Handshake done = handshake(provider, upstream("spiffe://cluster.local/ns/shop/sa/orders"), STRICT);

        assertThat(done.clientSees).isInstanceOfSatisfying(TlsPeer.Check.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.SAN_MISMATCH);
            assertThat(refused.detail()).contains(SERVER);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesEverybodyWhenTheClusterNamesNobody(SslProvider provider) {
        var nobody = new UpstreamTls("default", "ROOTCA", List.of(), "outbound_.80_._.catalog", List.of("istio"));

        assertThat(handshake(provider, nobody, STRICT).clientSees).isInstanceOf(TlsPeer.Check.Refused.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesAClientWithoutCertificateUnderStrict(SslProvider provider) {
        var bare = new UpstreamTls("", "ROOTCA", List.of(StringMatch.exact(SERVER)), "", List.of());

        Handshake done = handshake(provider, bare, STRICT);

        assertThat(done.serverFailure).isNotNull();
        assertThat(HandshakeFailures.reason(done.serverFailure)).isEqualTo(Reason.NO_PEER_CERTIFICATE);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void namesExpiredAndNotYetValidClients(SslProvider provider) {
        client.identity = authority.issue(CLIENT, NOW.minusSeconds(100), NOW.minusSeconds(1));
        assertThat(HandshakeFailures.reason(failureOf(handshake(provider, upstream(SERVER), STRICT))))
                .isEqualTo(Reason.EXPIRED);

        client.identity = authority.issue(CLIENT, NOW.plusSeconds(60), NOW.plusSeconds(600));
        assertThat(HandshakeFailures.reason(failureOf(handshake(provider, upstream(SERVER), STRICT))))
                .isEqualTo(Reason.NOT_YET_VALID);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesAClientOfAnotherRoot(SslProvider provider) {
        client.identity = new TestAuthority().issue(CLIENT, NOW.minusSeconds(60), NOW.plusSeconds(600));

        assertThat(HandshakeFailures.reason(failureOf(handshake(provider, upstream(SERVER), STRICT))))
                .isEqualTo(Reason.UNTRUSTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void doesNotBeginWithoutIdentityOrBundle(SslProvider provider) {
        var contexts = new TlsContexts(new Secrets(null, null), provider);

        assertThat(contexts.server(STRICT).newHandler(ByteBufAllocator.DEFAULT))
                .isEqualTo(new TlsStart.Unavailable(Reason.NO_IDENTITY));
        var withoutBundle = new TlsContexts(new Secrets(issued(SERVER), null), provider);
        assertThat(withoutBundle.server(STRICT).newHandler(ByteBufAllocator.DEFAULT))
                .isEqualTo(new TlsStart.Unavailable(Reason.NO_TRUST_BUNDLE));
        assertThat(withoutBundle.client(upstream(SERVER)).newHandler(ByteBufAllocator.DEFAULT))
                .isEqualTo(new TlsStart.Unavailable(Reason.NO_TRUST_BUNDLE));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void newConnectionsShowTheRotatedCertificate(SslProvider provider) {
        var clientContexts = new TlsContexts(client, provider);
        var serverContexts = new TlsContexts(server, provider);
        String before = serverHash(clientContexts, serverContexts);

        server.identity = issued(SERVER);

        assertThat(serverHash(clientContexts, serverContexts)).isNotEqualTo(before);
    }

    private String serverHash(TlsContexts clients, TlsContexts servers) {
        Handshake done = handshake(clients.client(upstream(SERVER)), servers.server(STRICT));
        return ((TlsPeer.Check.Accepted) done.clientSees).peer().certificateHash();
    }

    private TlsSecrets.Identity issued(String id) {
        return authority.issue(id, NOW.minusSeconds(60), NOW.plusSeconds(600));
    }

    private static UpstreamTls upstream(String allowed) {
        return new UpstreamTls(
                "default",
                "ROOTCA",
                List.of(StringMatch.exact(allowed)),
                "outbound_.80_._.catalog.shop.svc.cluster.local",
                List.of("istio"));
    }

    private Handshake handshake(SslProvider provider, UpstreamTls up, DownstreamTls down) {
        return handshake(new TlsContexts(client, provider).client(up), new TlsContexts(server, provider).server(down));
    }

    private static Throwable failureOf(Handshake done) {
        assertThat(done.serverFailure).isNotNull();
        return done.serverFailure;
    }

    /** Runs the handshake between two channels in memory until nothing moves any more. */
    private static Handshake handshake(ClientTls up, ServerTls down) {
        SslHandler client = ((TlsStart.Ready) up.newHandler(ByteBufAllocator.DEFAULT)).handler();
        SslHandler server = ((TlsStart.Ready) down.newHandler(ByteBufAllocator.DEFAULT)).handler();
        EmbeddedChannel clientSide = new EmbeddedChannel(client);
        EmbeddedChannel serverSide = new EmbeddedChannel(server);
        try {
            boolean moved = true;
            while (moved) {
                moved = pump(clientSide, serverSide) | pump(serverSide, clientSide);
            }
            Handshake done = new Handshake();
            done.clientFailure = client.handshakeFuture().cause();
            done.serverFailure = server.handshakeFuture().cause();
            done.protocol = client.engine().getSession().getProtocol();
            done.clientSees = up.peer(client);
            done.serverSees = down.peer(server);
            return done;
        } finally {
            finish(clientSide);
            finish(serverSide);
        }
    }

    private static boolean pump(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        from.runPendingTasks();
        for (Object out = from.readOutbound(); out != null; out = from.readOutbound()) {
            moved = true;
            try {
                to.writeInbound(out);
            } catch (RuntimeException | Error alreadyInTheHandshakeFuture) {
                to.runPendingTasks();
            } catch (Exception checkedThroughEmbeddedChannel) {
                to.runPendingTasks();
            }
        }
        return moved;
    }

    private static void finish(Channel channel) {
        try {
            ((EmbeddedChannel) channel).finishAndReleaseAll();
        } catch (Exception theHandshakeFailedBefore) {
            channel.close();
        }
    }

    private static final class Handshake {
        private @Nullable Throwable clientFailure;
        private @Nullable Throwable serverFailure;
        private String protocol = "";
        private TlsPeer.@Nullable Check clientSees;
        private TlsPeer.@Nullable Check serverSees;
    }

    private static final class Secrets implements TlsSecrets {
        private @Nullable Identity identity;
        private final @Nullable Trust trust;

        Secrets(@Nullable Identity identity, @Nullable Trust trust) {
            this.identity = identity;
            this.trust = trust;
        }

        @Override
        public @Nullable Identity identity(String name) {
            return identity;
        }

        @Override
        public @Nullable Trust trust(String name) {
            return trust;
        }

        @Override
        public AutoCloseable listen(Runnable changed) {
            return () -> {};
        }
    }
}
