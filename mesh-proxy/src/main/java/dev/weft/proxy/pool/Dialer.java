package dev.weft.proxy.pool;

import dev.weft.policy.cluster.ConnectionSettings.TcpKeepAlive;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tls.ClientTls;
import dev.weft.proxy.tls.HandshakeFailures;
import dev.weft.proxy.tls.TlsContexts;
import dev.weft.proxy.tls.TlsPeer;
import dev.weft.proxy.tls.TlsStart;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes connections to endpoints, secured where the cluster says so. Used on its event loop only. */
public final class Dialer {

    private final LoopContext loop;
    private final Class<? extends Channel> channelType;
    private final TlsContexts contexts;
    private final TrafficObserver observer;
    private final OwnSockets sockets;

    /**
     * Makes one.
     *
     * @param channelType of sockets that dial
     */
    public Dialer(
            LoopContext loop, Class<? extends Channel> channelType, TlsContexts contexts, TrafficObserver observer) {
        this(loop, channelType, contexts, observer, OwnSockets.UNMARKED);
    }

    /**
     * Makes one.
     *
     * @param channelType of sockets that dial
     * @param sockets how they are marked and bound
     */
    public Dialer(
            LoopContext loop,
            Class<? extends Channel> channelType,
            TlsContexts contexts,
            TrafficObserver observer,
            OwnSockets sockets) {
        this.sockets = sockets;
        this.loop = loop;
        this.channelType = channelType;
        this.contexts = contexts;
        this.observer = observer;
    }

    /** What becomes of a call. */
    public interface Caller {
        /**
         * It stands; the handshake is done and the peer is who was wanted. Nothing has been read.
         *
         * @param peerUri the endpoint's SPIFFE ID; {@code null} without mTLS
         */
        void connected(Channel channel, @Nullable String peerUri);

        /**
         * It failed.
         *
         * @param reason stable code
         * @param detail one sentence
         */
        void failed(String reason, String detail);
    }

    /**
     * Dials.
     *
     * @param timeout of TCP and TLS, each
     */
    public void dial(Target target, Duration timeout, Caller caller) {
        UpstreamTls tls = target.tls;
        if (tls == null) {
            connect(target, timeout, null).addListener((ChannelFuture done) -> {
                if (done.isSuccess()) {
                    target.introduce(done.channel());
                    caller.connected(done.channel(), null);
                } else {
                    caller.failed("connect_failed", connectFailed(target.endpoint));
                }
                loop.flushAll();
            });
            return;
        }
        ClientTls client = contexts.client(tls);
        switch (client.newHandler(io.netty.buffer.ByteBufAllocator.DEFAULT)) {
            case TlsStart.Unavailable(var reason) -> {
                report(target, reason, "secret has not arrived");
                caller.failed(reason.code(), "no certificate or trust bundle has arrived yet");
            }
            case TlsStart.Ready ready -> secure(new Call(target, client, ready.handler(), caller), timeout);
        }
    }

    /**
     * Who is called.
     *
     * @param cluster for logs
     * @param tls {@code null}: plaintext
     * @param keepAlive {@code null}: no probes
     * @param preface what is sent first; {@code null}: nothing
     */
    public record Target(
            String cluster,
            EndpointState endpoint,
            @Nullable UpstreamTls tls,
            @Nullable TcpKeepAlive keepAlive,
            @Nullable ProxyPreface preface) {

        /** With nothing before the first byte. */
        public Target(
                String cluster, EndpointState endpoint, @Nullable UpstreamTls tls, @Nullable TcpKeepAlive keepAlive) {
            this(cluster, endpoint, tls, keepAlive, null);
        }

        private void introduce(Channel made) {
            if (preface != null) {
                preface.send(made);
            }
        }
    }

    private record Call(Target target, ClientTls tls, SslHandler handler, Caller caller) {}

    private void secure(Call call, Duration timeout) {
        call.handler.setHandshakeTimeoutMillis(Math.max(1, timeout.toMillis()));
        connect(call.target, timeout, call.handler).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                call.caller.failed("connect_failed", connectFailed(call.target.endpoint));
                loop.flushAll();
                return;
            }
            call.target.introduce(done.channel());
            call.handler.handshakeFuture().addListener(shaken -> {
                Throwable failure = shaken.cause();
                if (failure != null) {
                    refuse(call, done.channel(), HandshakeFailures.reason(failure), HandshakeFailures.detail(failure));
                } else {
                    checkPeer(call, done.channel());
                }
                loop.flushAll();
            });
        });
    }

    /** What goes wrong in a handshake is told by its future; Netty would write a stack trace, too. */
    @ChannelHandler.Sharable
    private static final class HandshakeEnd extends ChannelInboundHandlerAdapter {
        static final HandshakeEnd INSTANCE = new HandshakeEnd();

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable told) {}
    }

    private void checkPeer(Call call, Channel channel) {
        if (channel.pipeline().get(HandshakeEnd.class) != null) {
            channel.pipeline().remove(HandshakeEnd.INSTANCE);
        }
        switch (call.tls.peer(call.handler)) {
            case TlsPeer.Check.Refused(var reason, var detail) -> refuse(call, channel, reason, detail);
            case TlsPeer.Check.Accepted(var peer) ->
                call.caller.connected(
                        channel, peer.id() == null ? null : peer.id().toString());
        }
    }

    private void refuse(Call call, Channel channel, HandshakeFailure.Reason reason, String detail) {
        channel.close();
        report(call.target, reason, detail);
        call.caller.failed("tls_" + reason.code(), "the destination could not be authenticated");
    }

    private void report(Target target, HandshakeFailure.Reason reason, String detail) {
        observer.handshakeFailed(
                new HandshakeFailure(false, target.cluster, target.endpoint.addressText(), reason, detail));
    }

    private ChannelFuture connect(Target target, Duration timeout, @Nullable SslHandler tls) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
                // Nothing is read before somebody is there to take it.
                .option(ChannelOption.AUTO_READ, tls != null)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls, HandshakeEnd.INSTANCE);
                        }
                    }
                });
        TcpKeepAlive probes = target.keepAlive;
        if (probes != null) {
            keepAlive(bootstrap, probes);
        }
        return sockets.connect(bootstrap, target.endpoint);
    }

    private void keepAlive(Bootstrap bootstrap, TcpKeepAlive probes) {
        bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        if (channelType != EpollSocketChannel.class) {
            return;
        }
        if (probes.probes() > 0) {
            bootstrap.option(EpollChannelOption.TCP_KEEPCNT, probes.probes());
        }
        if (probes.time().toSeconds() > 0) {
            bootstrap.option(
                    EpollChannelOption.TCP_KEEPIDLE, (int) probes.time().toSeconds());
        }
        if (probes.interval().toSeconds() > 0) {
            bootstrap.option(
                    EpollChannelOption.TCP_KEEPINTVL, (int) probes.interval().toSeconds());
        }
    }

    private static String connectFailed(EndpointState endpoint) {
        return "the destination's endpoint " + endpoint.addressText() + " cannot be reached";
    }
}
