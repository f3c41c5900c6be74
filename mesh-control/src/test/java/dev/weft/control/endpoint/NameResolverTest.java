package dev.weft.control.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameResolverTest {

    private static final String NAME = "books.example.org";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<NameResolution> answers = new LinkedBlockingQueue<>();
    private FakeDnsServer server;
    private NameResolver resolver;

    @BeforeEach
    void start() {
        server = new FakeDnsServer(group, 1, "192.0.2.2", "192.0.2.1");
        resolver = resolver(Map.of());
    }

    private NameResolver resolver(Map<String, List<String>> remembered) {
        EventLoop loop = group.next();
        return new NameResolver(
                loop,
                new DnsNameResolverBuilder(loop)
                        .datagramChannelType(NioDatagramChannel.class)
                        .resolveCache(NoopDnsCache.INSTANCE)
                        .queryTimeoutMillis(1_000)
                        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(server.address()))
                        .build(),
                RandomGenerator.of("L64X128MixRandom"),
                remembered,
                answers::add);
    }

    @AfterEach
    void stop() {
        resolver.close();
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void resolvesNamesSorted() {
        resolver.watch(Set.of(NAME));

        NameResolution answer = await(resolution -> resolution.addresses().containsKey(NAME));

        assertThat(answer.addresses()).containsEntry(NAME, List.of("192.0.2.1", "192.0.2.2"));
        assertThat(answer.failures()).isEmpty();
    }

    @Test
    void asksAgainWhenTheTtlEnds() {
        resolver.watch(Set.of(NAME));
        await(resolution -> resolution.addresses().containsKey(NAME));
        long before = System.nanoTime();

        server.answer("192.0.2.9");

        NameResolution answer = await(
                resolution -> List.of("192.0.2.9").equals(resolution.addresses().get(NAME)));
        assertThat(answer.failures()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(server.questions()).isEqualTo(2);
    }

    @Test
    void keepsTheLastAnswerWhenANameFails() {
        resolver.watch(Set.of(NAME));
        await(resolution -> resolution.addresses().containsKey(NAME));

        server.fail();

        NameResolution answer = await(resolution -> resolution.failures().containsKey(NAME));
        assertThat(answer.addresses()).containsEntry(NAME, List.of("192.0.2.1", "192.0.2.2"));
    }

    @Test
    void keepsTheAnswerOfAnEarlierProcessWhileANameFails() {
        server.fail();
        try (NameResolver restarted = resolver(Map.of(NAME, List.of("192.0.2.7"), "gone.test", List.of("192.0.2.8")))) {
            restarted.watch(Set.of());
            restarted.watch(Set.of(NAME));

            NameResolution answer = await(resolution -> resolution.failures().containsKey(NAME));
            assertThat(answer.addresses()).isEqualTo(Map.of(NAME, List.of("192.0.2.7")));
        }
    }

    @Test
    void replacesTheAnswerOfAnEarlierProcess() {
        try (NameResolver restarted = resolver(Map.of(NAME, List.of("192.0.2.7")))) {
            restarted.watch(Set.of(NAME));

            assertThat(await(resolution -> resolution.addresses().containsKey(NAME))
                            .addresses())
                    .containsEntry(NAME, List.of("192.0.2.7"));
            await(resolution -> List.of("192.0.2.1", "192.0.2.2")
                    .equals(resolution.addresses().get(NAME)));
        }
    }

    @Test
    void forgetsNamesThatAreNoLongerWanted() {
        resolver.watch(Set.of(NAME));
        await(resolution -> resolution.addresses().containsKey(NAME));

        resolver.watch(Set.of());

        assertThat(await(resolution -> resolution.addresses().isEmpty())).isEqualTo(NameResolution.NONE);
    }

    private NameResolution await(Predicate<NameResolution> wanted) {
        try {
            while (true) {
                NameResolution next = answers.poll(10, TimeUnit.SECONDS);
                assertThat(next).as("an answer").isNotNull();
                if (wanted.test(next)) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
