package dev.weft.bench.h2spike;

import dev.weft.proxy.codec.BadMessageException;
import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1ClientConnection;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.H1ServerConnection;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ServerEvents;
import dev.weft.proxy.codec.ServerTimeouts;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.types.SystemTicker;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One hop of the experiment: {@code SpikeProxy LISTEN UPSTREAM IN OUT PKI}, where IN and OUT are {@code h1}, {@code h2} or,
 * with mutual TLS, {@code h1s} and {@code h2s}; PKI is a folder with {@code ca.pem} and {@code client|server.pem|key}.
 */
public final class SpikeProxy {

    private static final int UPSTREAMS = 32;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final CodecContext codec =
            new CodecContext(new LoopContext(group.next(), 0, SystemTicker.INSTANCE, new SplittableRandom(1)));
    private final ArrayDeque<ClientConnection> idle = new ArrayDeque<>();
    private @Nullable H2Codec multiplexed;

    private SpikeProxy() {}

    /** Runs until it is ended. */
    public static void main(String[] args) throws Exception {
        var proxy = new SpikeProxy();
        proxy.dial(Integer.parseInt(args[1]), args[3], args[4]);
        proxy.listen(Integer.parseInt(args[0]), args[2], args[4]);
    }

    private void dial(int port, String protocol, String pki) throws Exception {
        SslContext tls = protocol.endsWith("s") ? clientTls(pki, protocol.startsWith("h2")) : null;
        int count = protocol.startsWith("h2") ? 1 : UPSTREAMS;
        for (int i = 0; i < count; i++) {
            new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(initializer(channel -> {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(client(protocol));
                    }))
                    .connect("127.0.0.1", port)
                    .sync();
        }
    }

    private ChannelHandler client(String protocol) {
        if (protocol.startsWith("h2")) {
            H2Codec made = H2Codec.create(codec, null);
            multiplexed = made;
            return made;
        }
        H1ClientConnection connection = new H1ClientConnection(codec, new Returned(), H1Limits.DEFAULT);
        idle.add(connection);
        return connection;
    }

    private Stream open(StreamEvents events) {
        if (multiplexed != null) {
            return multiplexed.open(events);
        }
        return Objects.requireNonNull(idle.pollLast(), "upstream connections").open(events);
    }

    private void listen(int port, String protocol, String pki) throws Exception {
        SslContext tls = protocol.endsWith("s") ? serverTls(pki, protocol.startsWith("h2")) : null;
        Function<Stream, StreamEvents> begin = stream -> new Relay(stream, this::open);
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer(channel -> {
                    if (tls != null) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(protocol.startsWith("h2") ? H2Codec.create(codec, begin) : h1(begin));
                }))
                .bind("127.0.0.1", port)
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private H1ServerConnection h1(Function<Stream, StreamEvents> begin) {
        long hour = TimeUnit.HOURS.toNanos(1);
        return new H1ServerConnection(
                codec, new Accepting(begin), H1Limits.DEFAULT, new ServerTimeouts(hour, hour, hour));
    }

    private static ChannelInitializer<Channel> initializer(java.util.function.Consumer<Channel> setUp) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                setUp.accept(channel);
            }
        };
    }

    private static SslContext clientTls(String pki, boolean h2) throws SSLException {
        return alpn(
                SslContextBuilder.forClient()
                        .endpointIdentificationAlgorithm(null)
                        .keyManager(new File(pki, "client.pem"), new File(pki, "client.p8"))
                        .trustManager(new File(pki, "ca.pem")),
                h2);
    }

    private static SslContext serverTls(String pki, boolean h2) throws SSLException {
        return alpn(
                SslContextBuilder.forServer(new File(pki, "server.pem"), new File(pki, "server.p8"))
                        .clientAuth(ClientAuth.REQUIRE)
                        .trustManager(new File(pki, "ca.pem")),
                h2);
    }

    private static SslContext alpn(SslContextBuilder builder, boolean h2) throws SSLException {
        return builder.sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        h2 ? "h2" : "http/1.1"))
                .build();
    }

    private final class Returned implements ClientEvents {
        @Override
        public void idle(ClientConnection connection) {
            idle.addLast(connection);
        }

        @Override
        public void closed(ClientConnection connection) {
            idle.remove(connection);
        }
    }

    private record Accepting(Function<Stream, StreamEvents> relay) implements ServerEvents {
        @Override
        public StreamEvents begin(Stream stream) {
            return relay.apply(stream);
        }

        @Override
        public void refuse(Stream stream, RequestHead head, BadMessageException why) {
            stream.reset(ResetCode.PROTOCOL_ERROR);
        }

        @Override
        public void closed() {}
    }
}
