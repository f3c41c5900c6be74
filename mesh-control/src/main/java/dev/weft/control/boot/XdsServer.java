package dev.weft.control.boot;

import dev.weft.control.serve.StreamRegistry;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The port that proxies connect to: TLS 1.3 or 1.2, client certificates asked for and judged when they come. The CSR service
 * also takes callers without one; xDS does not.
 */
final class XdsServer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(XdsServer.class);

    /** Largest request: a client that reconnects names everything it has. */
    private static final int MAX_REQUEST_BYTES = 8 << 20;

    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int DRAIN_SECONDS = 5;

    private final WeftProperties.Control properties;
    private final Services services;
    private final Credentials credentials;
    private final Executor executor;
    private @Nullable Server server;

    XdsServer(WeftProperties.Control properties, Services services, Credentials credentials, Executor executor) {
        this.properties = properties;
        this.services = services;
        this.credentials = credentials;
        this.executor = executor;
    }

    @Override
    public synchronized void start() {
        if (server != null) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(properties.address(), properties.port());
        try {
            server = NettyServerBuilder.forAddress(address)
                    .sslContext(tls())
                    .executor(executor)
                    .maxInboundMessageSize(MAX_REQUEST_BYTES)
                    .maxInboundMetadataSize(MAX_HEADER_BYTES)
                    .maxConcurrentCallsPerConnection(properties.maxStreams())
                    .handshakeTimeout(10, TimeUnit.SECONDS)
                    .keepAliveTime(30, TimeUnit.SECONDS)
                    .keepAliveTimeout(10, TimeUnit.SECONDS)
                    .permitKeepAliveTime(10, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .withOption(ChannelOption.SO_REUSEADDR, true)
                    .addService(ServerInterceptors.intercept(
                            services.discovery(), new dev.weft.control.serve.PeerIdentity()))
                    .addService(services.certificates())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new StartFailure(
                    "weft.control.port: " + properties.address() + ":" + properties.port()
                            + " cannot be bound (expected: a free port of this machine)",
                    e);
        }
        LOG.atInfo()
                .addKeyValue("address", properties.address())
                .addKeyValue("port", port())
                .log("Control plane listens");
    }

    private SslContext tls() {
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key())
                .trustManager(credentials.trust())
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3", "TLSv1.2");
        try {
            return GrpcSslContexts.configure(builder, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }

    /** The port that it is bound to. */
    synchronized int port() {
        Server running = server;
        return running == null ? properties.port() : running.getPort();
    }

    @Override
    public synchronized void stop() {
        Server running = server;
        server = null;
        if (running == null) {
            return;
        }
        running.shutdown();
        services.streams().closeAll();
        try {
            if (!running.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    /**
     * What is served.
     *
     * @param discovery xDS; requires an identity
     * @param certificates the CSR service; judges its callers itself
     * @param streams closed at shutdown
     */
    record Services(BindableService discovery, BindableService certificates, StreamRegistry streams) {}

    /**
     * What the port shows and whom it believes. Both change by themselves when certificates rotate.
     *
     * @param key the control plane's certificate
     * @param trust accepts valid SVIDs of the mesh
     */
    record Credentials(X509ExtendedKeyManager key, X509ExtendedTrustManager trust) {}
}
