package dev.weft.proxy.listener;

import dev.weft.proxy.authz.Authorizer;
import dev.weft.proxy.authz.PermittedConnection;
import dev.weft.proxy.config.ListenerConfig.ProxyProtocol;
import dev.weft.proxy.detect.Detector;
import dev.weft.proxy.detect.FirstBytes;
import dev.weft.proxy.detect.ProxyHeader;
import dev.weft.proxy.detect.ServerFirstPorts;
import dev.weft.proxy.stage.Accepted;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.Secured;
import dev.weft.proxy.stage.Secured.TlsSession;
import dev.weft.proxy.tls.HandshakeFailures;
import dev.weft.proxy.tls.ServerTls;
import dev.weft.proxy.tls.TlsPeer;
import dev.weft.proxy.tls.TlsStart;
import dev.weft.types.SpiffeId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * The way of one connection from accept to its handler: detect, chain, TLS, identity, policies on connections. Used on its
 * event loop only.
 */
final class AcceptedConnection {

    private final LoopRuntime runtime;
    private final ListenerState listener;
    private Accepted accepted;
    private final Channel channel;
    private final Gate gate;
    private String serverName = "";
    private @Nullable EarlyCall earlyCall;
    private @Nullable EarlyDial early;

    AcceptedConnection(LoopRuntime runtime, ListenerState listener, Accepted accepted, Channel channel, Gate gate) {
        this.runtime = runtime;
        this.listener = listener;
        this.accepted = accepted;
        this.channel = channel;
        this.gate = gate;
    }

    /** Bounds that hold over all connections. */
    interface Gate {
        long handshakeMillis();

        long detectNanos();

        /** How long a client may be silent before a destination that may speak first is dialled. */
        long serverFirstNanos();
    }

    void start() {
        ProxyProtocol balancer = listener.config().inspection().proxyProtocol();
        if (balancer == null) {
            inspect();
        } else {
            channel.pipeline()
                    .addLast(
                            new ProxyHeader(runtime.loop(), gate.detectNanos(), balancer.optional(), new Introduced()));
        }
    }

    /** A load balancer tells whom it speaks for. */
    private final class Introduced implements ProxyHeader.Decided {
        @Override
        public void spokenFor(ProxyHeader.Addresses told) {
            accepted = accepted.spokenFor(told.source(), told.destination());
            inspect();
        }

        @Override
        public void direct() {
            inspect();
        }

        @Override
        public void refused() {
            refuse("proxy_protocol");
        }
    }

    private void inspect() {
        if (listener.selector().needsFirstBytes()) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            Detector detector = new Detector(runtime.loop(), gate.detectNanos(), this::chosen);
            channel.pipeline().addLast(detector);
            serverFirst(detector);
        } else {
            chosen(FirstBytes.RAW);
        }
    }

    // A server that speaks first would wait for a client that waits for it: a destination that needs none of the
    // client's
    // bytes is dialled, at once where the port says so, else when the client stays silent.
    private void serverFirst(Detector detector) {
        ChainSlot slot = listener.selector().select(accepted.destination(), FirstBytes.RAW);
        if (slot == null
                || slot.tls() != null
                || !(slot.served() instanceof ChainSlot.Served.Tcp(var chain))
                || chain.authorizer().permit(new Secured(accepted, null)) == null) {
            return;
        }
        EarlyCall call = new EarlyCall(detector, slot, chain);
        earlyCall = call;
        channel.closeFuture().addListener(closed -> call.end(null));
        if (ServerFirstPorts.contains(accepted.destination().getPort())) {
            call.expired();
        } else {
            runtime.loop().timers().set(call, gate.serverFirstNanos());
        }
    }

    /** Waits for the client, then calls. */
    private final class EarlyCall extends dev.weft.proxy.loop.Timeout {
        private final Detector detector;
        private final ChainSlot slot;
        private final TcpChain chain;
        private @Nullable EarlyDial dial;

        EarlyCall(Detector detector, ChainSlot slot, TcpChain chain) {
            this.detector = detector;
            this.slot = slot;
            this.chain = chain;
        }

        @Override
        protected void expired() {
            dial = EarlyDial.start(runtime, chain, accepted, this::serverSpoke);
        }

        private void serverSpoke() {
            detector.serverSpoke();
            runtime.loop().flushAll();
        }

        /** What was called, if it is for this chain; else it is given up. */
        @Nullable
        EarlyDial end(@Nullable ChainSlot chosen) {
            runtime.loop().timers().cancel(this);
            EarlyDial made = dial;
            dial = null;
            if (made != null && chosen != slot) {
                made.giveUp();
                return null;
            }
            return made;
        }
    }

    private void chosen(FirstBytes first) {
        ChainSlot slot = listener.selector().select(accepted.destination(), first);
        if (earlyCall != null) {
            early = earlyCall.end(slot == null || slot.retired() ? null : slot);
        }
        if (slot == null || slot.retired()) {
            channel.close();
            return;
        }
        serverName = first.serverName();
        ServerTls tls = slot.tls();
        if (tls != null || slot.served() instanceof ChainSlot.Served.Http) {
            // TLS and HTTP have ends of their own: a client that ends its direction is gone, as for Envoy.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        }
        if (tls == null) {
            serve(slot, new Secured(accepted, null), "");
            return;
        }
        switch (tls.newHandler(channel.alloc())) {
            case TlsStart.Unavailable(var reason) -> failed(reason, "secret has not arrived");
            case TlsStart.Ready(var handler, var localId) -> {
                handler.setHandshakeTimeoutMillis(gate.handshakeMillis());
                channel.pipeline().addLast(handler, new Handshake(slot, tls, handler, localId));
            }
        }
    }

    private void failed(HandshakeFailure.Reason reason, String detail) {
        runtime.observer()
                .handshakeFailed(new HandshakeFailure(
                        true, accepted.listener(), Accepted.text(accepted.remote()), reason, detail));
        channel.close();
    }

    private void serve(ChainSlot slot, Secured connection, String agreed) {
        switch (slot.served()) {
            case ChainSlot.Served.Http(var chain) -> {
                PermittedConnection permit = permit(chain.authorizer(), connection);
                if (permit != null) {
                    new HttpConnection(runtime, slot, chain, permit, channel).start(agreed);
                }
            }
            case ChainSlot.Served.Tcp(var chain) -> {
                PermittedConnection permit = permit(chain.authorizer(), connection);
                if (permit != null) {
                    new TcpTunnel(runtime, slot, chain, permit, channel).start(early);
                } else if (early != null) {
                    early.giveUp();
                }
            }
        }
    }

    private @Nullable PermittedConnection permit(Authorizer authorizer, Secured connection) {
        PermittedConnection permit = authorizer.permit(connection);
        if (permit == null) {
            refuse(connection, authorizer.reason(connection), "access_denied");
        }
        return permit;
    }

    private void refuse(String reason) {
        refuse(new Secured(accepted, null), reason, reason);
    }

    private void refuse(Secured connection, String details, String reason) {
        ExchangeRecord record =
                new ExchangeRecord(connection, "TCP", runtime.loop().now());
        record.details = details;
        record.reasonCode = reason;
        record.endTicks = runtime.loop().now();
        runtime.observer().connectionClosed(record);
        channel.close();
    }

    /** Waits for the handshake and gives way to the connection's handler. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        private final ChainSlot slot;
        private final ServerTls tls;
        private final SslHandler handler;
        private final @Nullable SpiffeId localId;

        Handshake(ChainSlot slot, ServerTls tls, SslHandler handler, @Nullable SpiffeId localId) {
            this.slot = slot;
            this.tls = tls;
            this.handler = handler;
            this.localId = localId;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent done)) {
                return;
            }
            Throwable cause = done.cause();
            if (cause != null) {
                failed(HandshakeFailures.reason(cause), HandshakeFailures.detail(cause));
                return;
            }
            switch (tls.peer(handler)) {
                case TlsPeer.Check.Refused(var reason, var detail) -> failed(reason, detail);
                case TlsPeer.Check.Accepted(var peer) -> {
                    serve(slot, new Secured(accepted, session(peer)), peer.applicationProtocol());
                    ctx.pipeline().remove(this);
                }
            }
        }

        private TlsSession session(TlsPeer peer) {
            String local = localId == null ? null : localId.toString();
            if (peer.id() == null) {
                return new TlsSession(null, local, serverName, "");
            }
            String uri = peer.id().toString();
            String forwarded = "By=" + (local == null ? "" : local) + ";Hash=" + peer.certificateHash()
                    + ";Subject=\"\";URI=" + uri;
            return new TlsSession(uri, local, serverName, forwarded);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Told by the completion event already.
            ctx.close();
        }
    }
}
