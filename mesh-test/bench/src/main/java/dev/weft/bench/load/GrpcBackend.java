package dev.weft.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers every call in h2c with one message of 100 bytes. It looks at no header: the generator sees to it that requests
 * arrive where they belong, and a backend that costs nothing leaves the core to the generator.
 */
public final class GrpcBackend {

    private static final ByteBuf HEAD = GrpcMessages.block(
            ":status", "200",
            "content-type", "application/grpc",
            "grpc-encoding", "identity",
            "grpc-accept-encoding", "gzip",
            "server", "books");
    private static final ByteBuf TRAILERS = GrpcMessages.block("grpc-status", "0", "grpc-message", "");

    private GrpcBackend() {}

    /** Runs with {@code PORT} until it is ended. */
    public static void main(String[] args) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Calls());
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static final class Calls extends FrameHandler {

        private static final int PREFACE = 24;

        private final ArrayDeque<Integer> blocked = new ArrayDeque<>();
        private final IntObjectHashMap<Integer> bytes = new IntObjectHashMap<>();
        private int preface = PREFACE;
        private @Nullable ChannelHandlerContext context;

        @Override
        public void channelActive(ChannelHandlerContext opened) {
            context = opened;
            begin(opened);
            flush(opened);
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
            if (preface > 0 && message instanceof ByteBuf in) {
                int skipped = Math.min(preface, in.readableBytes());
                in.skipBytes(skipped);
                preface -= skipped;
            }
            super.channelRead(from, message);
        }

        @Override
        void onHeaders(int stream, ByteBuf block, boolean end) {
            if (end) {
                answer(stream);
            }
        }

        @Override
        void onData(int stream, int length, boolean end) {
            int all = bytes.getOrDefault(stream, 0) + length;
            if (!end) {
                bytes.put(stream, Integer.valueOf(all));
                return;
            }
            bytes.remove(stream);
            if (all != GrpcMessages.MESSAGE.length) {
                throw new IllegalStateException(
                        "message: " + all + " bytes (expected: " + GrpcMessages.MESSAGE.length + ")");
            }
            answer(stream);
        }

        @Override
        void onReset(int stream, long code) {
            bytes.remove(stream);
        }

        @Override
        void onWindow() {
            int waiting = blocked.size();
            for (int i = 0; i < waiting; i++) {
                answer(blocked.remove());
            }
        }

        private void answer(int stream) {
            if (!take(GrpcMessages.MESSAGE.length)) {
                blocked.add(stream);
                return;
            }
            ByteBuf buffer = out(Objects.requireNonNull(context));
            frame(buffer, HEAD.readableBytes(), HEADERS, END_HEADERS, stream);
            buffer.writeBytes(HEAD, HEAD.readerIndex(), HEAD.readableBytes());
            frame(buffer, GrpcMessages.MESSAGE.length, DATA, 0, stream);
            buffer.writeBytes(GrpcMessages.MESSAGE);
            frame(buffer, TRAILERS.readableBytes(), HEADERS, END_HEADERS + END_STREAM, stream);
            buffer.writeBytes(TRAILERS, TRAILERS.readerIndex(), TRAILERS.readableBytes());
        }
    }
}
