package dev.weft.proxy.xds;

import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.identity.ControlPlaneTls;
import dev.weft.proxy.identity.SvidSource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Channels over mutual TLS with the current SVID. Any thread. */
public final class ControlPlaneChannels implements ChannelSource {

    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    private final String host;
    private final int port;
    private final SvidSource identity;
    private final Clock clock;
    private final OwnSockets sockets;

    /**
     * Makes one.
     *
     * @param sockets how connections are marked
     */
    public ControlPlaneChannels(String host, int port, SvidSource identity, Clock clock, OwnSockets sockets) {
        this.sockets = sockets;
        this.host = host;
        this.port = port;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public Optional<ManagedChannel> open(Executor executor) {
        return ControlPlaneTls.current(identity, clock)
                .map(tls -> marked(NettyChannelBuilder.forAddress(host, port))
                        .sslContext(tls)
                        // A proxy of the environment is for the application, never for the mesh's own connections.
                        .proxyDetector(target -> null)
                        .executor(executor)
                        .offloadExecutor(executor)
                        .maxInboundMessageSize(MAX_MESSAGE)
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .disableRetry()
                        .build());
    }

    private NettyChannelBuilder marked(NettyChannelBuilder builder) {
        sockets.mark(builder::withOption);
        return builder;
    }
}
