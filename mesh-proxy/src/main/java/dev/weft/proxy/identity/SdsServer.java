package dev.weft.proxy.identity;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The SDS server for an Envoy beside us: gRPC on a Unix domain socket that only our own user may open. Needs epoll (Linux).
 * Owner of its socket, threads and subscription; close it before the source's agent.
 */
public final class SdsServer implements AutoCloseable {

    private final Path socket;
    private final Server server;
    private final EventLoopGroup loop;
    private final AutoCloseable subscription;

    private SdsServer(Path socket, Server server, EventLoopGroup loop, AutoCloseable subscription) {
        this.socket = socket;
        this.server = server;
        this.loop = loop;
        this.subscription = subscription;
    }

    /**
     * Serves {@code default} and {@code ROOTCA} of the source.
     *
     * @param socket where to listen, at most 107 bytes; a stale socket there is replaced; its directory is made 0700
     * @throws IOException when it cannot listen there
     */
    public static SdsServer start(Path socket, SvidSource source) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "SDS needs Unix domain sockets through epoll (expected: Linux)", Epoll.unavailabilityCause());
        }
        Path directory = socket.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.deleteIfExists(socket);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        SdsService service = new SdsService(source);
        try {
            Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                    .channelType(EpollServerDomainSocketChannel.class)
                    .bossEventLoopGroup(loop)
                    .workerEventLoopGroup(loop)
                    .directExecutor()
                    .addService(service)
                    .build()
                    .start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new SdsServer(socket, server, loop, source.listen(service::changed));
        } catch (IOException e) {
            loop.shutdownGracefully();
            throw e;
        }
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        try {
            subscription.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the SDS server cannot be closed", e);
        } finally {
            server.shutdownNow();
            loop.shutdownGracefully();
            Files.deleteIfExists(socket);
        }
    }
}
