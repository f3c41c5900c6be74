package dev.weft.control.boot;

import dev.weft.control.endpoint.AnswerFile;
import dev.weft.control.endpoint.NameResolution;
import dev.weft.control.endpoint.NameResolver;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The resolver of endpoints' names and its event loop. */
final class Names implements AutoCloseable {

    private static final int QUERY_TIMEOUT_MILLIS = 2_000;

    private final MultiThreadIoEventLoopGroup group;
    private final NameResolver resolver;
    private final AnswerFile file;

    /**
     * Starts with no names.
     *
     * @param servers {@code ADDRESS:PORT}; empty takes the machine's own
     * @param lastAnswers where answers outlive a restart
     * @param listener hears of every change
     */
    Names(List<String> servers, Path lastAnswers, Consumer<NameResolution> listener) {
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("weft-dns", true), NioIoHandler.newFactory());
        EventLoop loop = group.next();
        DnsNameResolver dns = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .nameServerProvider(
                        servers.isEmpty()
                                ? DnsServerAddressStreamProviders.platformDefault()
                                : new SequentialDnsServerAddressStreamProvider(
                                        servers.stream().map(Names::server).toList()))
                .build();
        file = new AnswerFile(lastAnswers);
        resolver = new NameResolver(loop, dns, RandomGenerator.getDefault(), file.read(), answers -> {
            listener.accept(answers);
            // Before the first document is read there are no names, and what was kept is still needed.
            if (!answers.addresses().isEmpty()) {
                file.keep(answers.addresses());
            }
        });
    }

    void watch(Set<String> names) {
        resolver.watch(names);
    }

    @Override
    public void close() {
        resolver.close();
        file.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static InetSocketAddress server(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return colon < 0
                    ? new InetSocketAddress(text, 53)
                    : new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new StartFailure("weft.dns.servers: " + text + " (expected: ADDRESS:PORT)", e);
        }
    }
}
