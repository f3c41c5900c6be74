package dev.weft.proxy.dns;

import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.config.ProxyConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The name server of one workload, over UDP and TCP. Owns its event loop. {@link #configured} from any thread.
 *
 * <p>Source: Istio's DNS proxy on port 15053.
 */
public final class DnsServer implements AutoCloseable {

    private static final int MAX_QUERY = 4_096;
    private static final int MAX_CONNECTIONS = 256;
    private static final int IDLE_SECONDS = 10;

    private final EventLoopGroup group;
    private final boolean epoll = Epoll.isAvailable();
    private final Resolver resolver;
    private final Forwarder forwarder;
    private final Options options;
    private final List<Channel> channels = new ArrayList<>();
    private int connections;

    /**
     * How it runs.
     *
     * @param addresses where it listens
     * @param namespace of the workload: its services have short names
     * @param ipv6 whether hosts without an address get a virtual IPv6 one, too
     * @param sockets how lookups that are passed on are marked
     */
    public record Options(List<InetSocketAddress> addresses, String namespace, boolean ipv6, OwnSockets sockets) {
        public Options {
            addresses = List.copyOf(addresses);
        }
    }

    /** Listens nowhere yet; passes on to the servers of {@code resolv.conf} as it is now. */
    public DnsServer(Options options) {
        this(options, ResolvConf.read(Path.of("/etc/resolv.conf")));
    }

    DnsServer(Options options, ResolvConf machine) {
        this.options = options;
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("weft-dns", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.resolver = new Resolver(machine.search());
        this.forwarder = new Forwarder(
                group.next(),
                new Forwarder.Sockets(
                        epoll ? EpollDatagramChannel.class : NioDatagramChannel.class,
                        epoll ? EpollSocketChannel.class : NioSocketChannel.class),
                options.sockets(),
                machine.servers());
    }

    /** Whether this network namespace has an IPv6 address that others reach, so that its rules capture IPv6. */
    public static boolean capturesIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address.getAddress().length == 16
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress());
        } catch (SocketException unknown) {
            return false;
        }
    }

    /**
     * Opens the ports.
     *
     * @throws IOException naming the address that is not free
     */
    public void start() throws IOException {
        for (InetSocketAddress address : options.addresses()) {
            bound(address, datagrams().bind(address));
            bound(address, streams().bind(address));
        }
    }

    private void bound(InetSocketAddress address, ChannelFuture future) throws IOException {
        if (!future.awaitUninterruptibly().isSuccess()) {
            throw new IOException(
                    "bind: " + address + " (expected: a free address; "
                            + future.cause().getMessage() + ")",
                    future.cause());
        }
        channels.add(future.channel());
    }

    /** Addresses that are really bound, UDP and TCP in turn. */
    List<InetSocketAddress> bound() {
        return channels.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    private Bootstrap datagrams() {
        // Its answers are told from the application's lookups by the same mark as its own lookups.
        return options.sockets()
                .marked(new Bootstrap()
                        .group(group)
                        .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                        .handler(new Datagrams()));
    }

    private ServerBootstrap streams() {
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections++;
                        channel.closeFuture().addListener(closed -> connections--);
                        if (connections > MAX_CONNECTIONS) {
                            channel.close();
                            return;
                        }
                        channel.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(IDLE_SECONDS),
                                        new LengthFieldBasedFrameDecoder(MAX_QUERY, 0, 2, 0, 2),
                                        new Streams());
                    }
                });
    }

    /** Another configuration is in force. */
    public void configured(ProxyConfig config) {
        resolver.table(NameTable.of(config, options.namespace(), options.ipv6()));
    }

    /** Names that are answered here. */
    public int names() {
        return resolver.table().size();
    }

    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            if (packet.content().readableBytes() > MAX_QUERY) {
                return;
            }
            byte[] bytes = new byte[packet.content().readableBytes()];
            packet.content().readBytes(bytes);
            DnsQuery query = DnsQuery.parse(bytes);
            if (query == null) {
                return;
            }
            InetSocketAddress asker = packet.sender();
            byte[] answer = resolver.answer(query);
            if (answer != null) {
                ctx.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), asker));
            } else {
                forwarder.ask(
                        query,
                        false,
                        late -> ctx.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(late), asker)));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // One asker's port is closed, or a message cannot be sent: the others are served on.
        }
    }

    private final class Streams extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            in.release();
            DnsQuery query = DnsQuery.parse(bytes);
            if (query == null) {
                ctx.close();
                return;
            }
            byte[] answer = resolver.answer(query);
            if (answer != null) {
                send(ctx, answer);
            } else {
                forwarder.ask(query, true, late -> send(ctx, late));
            }
        }

        private static void send(ChannelHandlerContext ctx, byte[] answer) {
            ctx.writeAndFlush(
                    Unpooled.buffer(answer.length + 2).writeShort(answer.length).writeBytes(answer));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** The addresses of both loopbacks where there are both: a lookup that is redirected comes to one of them. */
    public static List<InetSocketAddress> loopback(int port) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        addresses.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        try {
            InetAddress six = InetAddress.ofLiteral("::1");
            if (NetworkInterface.getByInetAddress(six) != null) {
                addresses.add(new InetSocketAddress(six, port));
            }
        } catch (SocketException unknown) {
            // IPv4 only.
        }
        return addresses;
    }
}
