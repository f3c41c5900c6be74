package dev.weft.proxy.identity;

import dev.weft.ca.boot.CaConfig;
import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** The real CA behind a real TLS server on loopback, as the control plane binds it. */
final class RealCa implements AutoCloseable {

    static final TrustDomain MESH = new TrustDomain("cluster.local");
    static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");

    final CertificateAuthorityStarter ca;
    private final Server server;

    private RealCa(CertificateAuthorityStarter ca, Server server) {
        this.ca = ca;
        this.server = server;
    }

    static RealCa start(Path folder, Clock clock, Duration ttl) throws Exception {
        CertificateAuthorityStarter ca = CertificateAuthorityStarter.start(
                CaConfig.of(MESH, folder).withLifetimes(Lifetimes.DEFAULT.withSvid(ttl)),
                new CertificateAuthorityStarter.Environment(clock, SystemTicker.INSTANCE, new SecureRandom()),
                CaMetrics.NONE);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        KeyManager keys = ca.serverKeyManager(List.of("localhost"), List.of(loopback));
        TrustManager clients = ca.clientTrustManager();
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                        .trustManager(clients)
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build())
                .addService(ca.certificateService())
                .build()
                .start();
        return new RealCa(ca, server);
    }

    int port() {
        return server.getPort();
    }

    BootstrapFile bootstrap() {
        return ca.mintBootstrap(ORDERS, "127.0.0.1:" + port());
    }

    GrpcCsrClient client(Clock clock) {
        return new GrpcCsrClient(
                "127.0.0.1", port(), Duration.ofSeconds(20), clock, dev.weft.proxy.capture.OwnSockets.UNMARKED);
    }

    @Override
    public void close() {
        server.shutdownNow();
        ca.close();
    }
}
