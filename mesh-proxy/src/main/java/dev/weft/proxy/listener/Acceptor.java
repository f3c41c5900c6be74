package dev.weft.proxy.listener;

import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.overload.OverloadState;
import dev.weft.proxy.stage.Accepted;
import dev.weft.proxy.stage.Secured;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What happens to every connection that is accepted, over all listeners. Shared by event loops. */
final class Acceptor implements AcceptedConnection.Gate {

    /**
     * What may wait to be written on a connection before its source is paused. While connections are few, enough for a
     * whole read of a large body (a pause costs two wake-ups); all of them together stay within some 16 MB, then within
     * 64 KB each.
     */
    private static final WriteBufferWaterMark FEW = new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    private static final WriteBufferWaterMark SOME = new WriteBufferWaterMark(64 * 1024, 128 * 1024);
    private static final WriteBufferWaterMark MANY = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final int FEW_CONNECTIONS = 32;
    private static final int SOME_CONNECTIONS = 128;

    private final Map<EventLoop, LoopRuntime> loops;
    private final RuntimeOptions.Limits limits;
    private final CaptureOptions capture;
    private final HandOver handOver;
    private final OverloadState overload;
    private final AtomicInteger open = new AtomicInteger();

    Acceptor(Map<EventLoop, LoopRuntime> loops, RuntimeOptions options, HandOver handOver, OverloadState overload) {
        this.overload = overload;
        this.handOver = handOver;
        this.capture = options.capture();
        this.loops = loops;
        this.limits = options.limits();
    }

    /** Connections that are open now. */
    int open() {
        return open.get();
    }

    ChannelInitializer<Channel> handlerOf(ListenerSocket socket) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                accept(socket.state(), channel);
            }
        };
    }

    private void accept(ListenerState listener, Channel channel) {
        LoopRuntime runtime = loops.get(channel.eventLoop());
        int count = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (count > limits.maxConnections()) {
            overload.connectionRefused();
            channel.close();
            return;
        }
        if (runtime == null
                || !(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            channel.close();
            return;
        }
        channel.config()
                .setWriteBufferWaterMark(count <= FEW_CONNECTIONS ? FEW : count <= SOME_CONNECTIONS ? SOME : MANY);
        switch (handOver.land(listener, channel, local)) {
            case HandOver.Landing.Taken(var taker, var destination) ->
                new AcceptedConnection(runtime, taker, accepted(taker, remote, destination), channel, this).start();
            case HandOver.Landing.Loop(var destination) ->
                loop(runtime, accepted(listener, remote, destination), channel);
        }
    }

    private static Accepted accepted(ListenerState listener, InetSocketAddress remote, InetSocketAddress destination) {
        return new Accepted(
                listener.config().name(),
                listener.config().direction(),
                remote,
                destination,
                listener.config().inspection().originalSrc());
    }

    // Serving it would make this proxy call itself, again and again.
    private static void loop(LoopRuntime runtime, Accepted accepted, Channel channel) {
        ExchangeRecord record = new ExchangeRecord(
                new Secured(accepted, null), "TCP", runtime.loop().now());
        record.flag("LR");
        record.details = "capture_loop";
        record.reasonCode = "capture_loop";
        record.endTicks = runtime.loop().now();
        runtime.observer().connectionClosed(record);
        channel.close();
    }

    @Override
    public long serverFirstNanos() {
        return capture.serverFirstWait().toNanos();
    }

    @Override
    public long handshakeMillis() {
        return limits.tlsHandshakeTimeout().toMillis();
    }

    @Override
    public long detectNanos() {
        return limits.detectTimeout().toNanos();
    }
}
