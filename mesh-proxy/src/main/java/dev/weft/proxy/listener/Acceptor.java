package dev.weft.proxy.listener;

import dev.weft.proxy.stage.Accepted;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What happens to every connection that is accepted, over all listeners. Shared by event loops. */
final class Acceptor implements AcceptedConnection.Gate {

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final Map<EventLoop, LoopRuntime> loops;
    private final RuntimeOptions.Limits limits;
    private final AtomicInteger open = new AtomicInteger();

    Acceptor(Map<EventLoop, LoopRuntime> loops, RuntimeOptions.Limits limits) {
        this.loops = loops;
        this.limits = limits;
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
        if (runtime == null
                || count > limits.maxConnections()
                || !(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            channel.close();
            return;
        }
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        Accepted accepted =
                new Accepted(listener.config().name(), listener.config().direction(), remote, local);
        new AcceptedConnection(runtime, listener, accepted, channel, this).start();
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
