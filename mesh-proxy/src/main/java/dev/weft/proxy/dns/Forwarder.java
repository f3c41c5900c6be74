package dev.weft.proxy.dns;

import dev.weft.proxy.capture.OwnSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks the machine's name servers, one after the other, each by a socket of its own whose port nobody can guess. Used on its
 * event loop only.
 */
final class Forwarder {

    /** Istio's, for all servers together. */
    private static final long TIMEOUT_MILLIS = 5_000;

    private static final int MAX_PENDING = 512;
    private static final int MAX_MESSAGE = 65_535;
    private static final int MAX_DATAGRAM = 4_096;

    private final EventLoop loop;
    private final Sockets types;
    private final OwnSockets sockets;
    private final List<InetSocketAddress> servers;
    private int pending;

    /** Which channels are used. */
    record Sockets(Class<? extends Channel> datagram, Class<? extends Channel> stream) {}

    Forwarder(EventLoop loop, Sockets types, OwnSockets sockets, List<InetSocketAddress> servers) {
        this.loop = loop;
        this.types = types;
        this.sockets = sockets;
        this.servers = servers;
    }

    /**
     * Asks.
     *
     * @param stream by TCP
     * @param answered is told exactly once; a server failure when nobody answers in time
     */
    void ask(DnsQuery query, boolean stream, Consumer<byte[]> answered) {
        if (servers.isEmpty() || pending >= MAX_PENDING) {
            answered.accept(DnsAnswer.empty(query, servers.isEmpty() ? DnsAnswer.REFUSED : DnsAnswer.SERVER_FAILURE));
            return;
        }
        pending++;
        new Attempt(query, stream, answered).next();
    }

    int pending() {
        return pending;
    }

    private final class Attempt {
        private final DnsQuery query;
        private final boolean stream;
        private final Consumer<byte[]> answered;
        private int server = -1;
        private boolean done;

        Attempt(DnsQuery query, boolean stream, Consumer<byte[]> answered) {
            this.query = query;
            this.stream = stream;
            this.answered = answered;
        }

        void next() {
            if (done) {
                return;
            }
            server++;
            if (server >= servers.size()) {
                finish(DnsAnswer.empty(query, DnsAnswer.SERVER_FAILURE));
                return;
            }
            int mine = server;
            Bootstrap bootstrap = sockets.marked(new Bootstrap()
                    .group(loop)
                    .channel(stream ? types.stream() : types.datagram())
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (stream) {
                                channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(MAX_MESSAGE, 0, 2, 0, 2));
                            }
                            channel.pipeline().addLast(new Answers(mine));
                        }
                    }));
            if (!stream) {
                bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM));
            }
            ChannelFuture connected = bootstrap.connect(servers.get(server));
            loop.schedule(
                    () -> over(mine, connected.channel()), TIMEOUT_MILLIS / servers.size(), TimeUnit.MILLISECONDS);
            connected.addListener((ChannelFuture made) -> {
                if (made.isSuccess()) {
                    send(made.channel());
                } else {
                    over(mine, made.channel());
                }
            });
        }

        private void send(Channel channel) {
            ByteBuf bytes = Unpooled.wrappedBuffer(query.bytes());
            channel.writeAndFlush(
                    stream
                            ? Unpooled.wrappedBuffer(Unpooled.buffer(2).writeShort(query.bytes().length), bytes)
                            : bytes);
        }

        private void over(int mine, Channel channel) {
            channel.close();
            if (!done && mine == server) {
                next();
            }
        }

        private void finish(byte[] answer) {
            if (!done) {
                done = true;
                pending--;
                answered.accept(answer);
            }
        }

        private final class Answers extends ChannelInboundHandlerAdapter {
            private final int mine;

            Answers(int mine) {
                this.mine = mine;
            }

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                try {
                    ByteBuf content = message instanceof DatagramPacket packet
                            ? packet.content()
                            : message instanceof ByteBuf bytes ? bytes : Unpooled.EMPTY_BUFFER;
                    byte[] answer = new byte[content.readableBytes()];
                    content.readBytes(answer);
                    if (query.answeredBy(answer)) {
                        finish(answer);
                        ctx.close();
                    }
                } finally {
                    ReferenceCountUtil.release(message);
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                over(mine, ctx.channel());
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                over(mine, ctx.channel());
            }
        }
    }
}
