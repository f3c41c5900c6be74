package dev.weft.control.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the addresses of a set of names. Each name is asked again when its TTL ends, within {@link #MIN_TTL} and
 * {@link #MAX_TTL} and spread a little, so that names do not come due together. A failure keeps the last answer, which may
 * be one of an earlier process.
 *
 * <p>Never blocks: everything happens on one event loop.
 */
public final class NameResolver implements AutoCloseable {

    /** A shorter TTL counts as this. */
    public static final Duration MIN_TTL = Duration.ofSeconds(1);

    /** A longer TTL counts as this. */
    public static final Duration MAX_TTL = Duration.ofHours(1);

    /** When a failed name is asked again. */
    static final Duration RETRY = Duration.ofSeconds(5);

    /** More names than this are not resolved. */
    static final int MAX_NAMES = 10_000;

    private static final double SPREAD = 0.1;

    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final RandomGenerator random;
    private final Consumer<NameResolution> listener;
    private final Map<String, List<String>> remembered;
    private final Map<String, Watched> names = new TreeMap<>();
    private NameResolution published = NameResolution.NONE;
    private boolean announced;

    /**
     * A resolver of no names.
     *
     * @param resolver asks; must run on {@code loop}; closed with this
     * @param remembered what names resolved to before a restart; served until they answer anew
     * @param listener hears of every change, on the loop
     */
    public NameResolver(
            EventLoop loop,
            DnsNameResolver resolver,
            RandomGenerator random,
            Map<String, List<String>> remembered,
            Consumer<NameResolution> listener) {
        this.loop = loop;
        this.resolver = resolver;
        this.random = random;
        this.remembered = new HashMap<>(remembered);
        this.listener = listener;
    }

    /** Replaces the set of names. Any thread. */
    public void watch(Set<String> wanted) {
        Set<String> copy = Set.copyOf(wanted);
        loop.execute(() -> replace(copy));
    }

    private void replace(Set<String> wanted) {
        names.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
        for (String name : wanted) {
            if (names.size() >= MAX_NAMES && !names.containsKey(name)) {
                continue;
            }
            names.computeIfAbsent(name, added -> {
                Watched watched = new Watched();
                watched.addresses = remembered.getOrDefault(added, List.of());
                loop.execute(() -> ask(added, watched, DnsRecordType.A));
                return watched;
            });
        }
        if (!wanted.isEmpty()) {
            // Used once: a name that comes back later starts from nothing, as in a process that never restarted.
            remembered.clear();
        }
        publish();
    }

    private void ask(String name, Watched watched, DnsRecordType type) {
        if (names.get(name) != watched) {
            return;
        }
        resolver.resolveAll(new DefaultDnsQuestion(name, type)).addListener((Future<List<DnsRecord>> answer) -> {
            if (loop.inEventLoop()) {
                answered(name, watched, type, answer);
            } else {
                loop.execute(() -> answered(name, watched, type, answer));
            }
        });
    }

    private void answered(String name, Watched watched, DnsRecordType type, Future<List<DnsRecord>> answer) {
        if (!answer.isSuccess()) {
            boolean unanswered = answer.cause() instanceof DnsNameResolverTimeoutException;
            if (type.equals(DnsRecordType.A) && !unanswered) {
                ask(name, watched, DnsRecordType.AAAA);
                return;
            }
            watched.failure = unanswered ? "no answer in time" : "name not found";
            again(name, watched, RETRY);
            publish();
            return;
        }
        List<String> addresses = new ArrayList<>();
        long ttl = MAX_TTL.toSeconds();
        for (DnsRecord record : answer.getNow()) {
            String address = address(record);
            if (address != null) {
                addresses.add(address);
                ttl = Math.min(ttl, Math.max(record.timeToLive(), MIN_TTL.toSeconds()));
            }
            ReferenceCountUtil.release(record);
        }
        if (addresses.isEmpty() && type.equals(DnsRecordType.A)) {
            ask(name, watched, DnsRecordType.AAAA);
            return;
        }
        if (addresses.isEmpty()) {
            watched.failure = "no addresses";
            again(name, watched, RETRY);
        } else {
            watched.failure = null;
            watched.addresses = addresses.stream().sorted().distinct().toList();
            again(name, watched, Duration.ofSeconds(ttl));
        }
        publish();
    }

    private static @Nullable String address(DnsRecord record) {
        if (!(record instanceof DnsRawRecord raw)
                || !record.type().equals(DnsRecordType.A) && !record.type().equals(DnsRecordType.AAAA)) {
            return null;
        }
        ByteBuf content = raw.content();
        int length = content.readableBytes();
        if (length != 4 && length != 16) {
            return null;
        }
        byte[] bytes = new byte[length];
        content.getBytes(content.readerIndex(), bytes);
        return NetUtil.bytesToIpAddress(bytes);
    }

    private void again(String name, Watched watched, Duration in) {
        if (names.get(name) != watched) {
            return;
        }
        long millis = (long) (in.toMillis() * (1 + SPREAD * random.nextDouble()));
        watched.next = loop.schedule(() -> ask(name, watched, DnsRecordType.A), millis, TimeUnit.MILLISECONDS);
    }

    private void publish() {
        Map<String, List<String>> addresses = new HashMap<>();
        Map<String, String> failures = new HashMap<>();
        names.forEach((name, watched) -> {
            if (!watched.addresses.isEmpty()) {
                addresses.put(name, watched.addresses);
            }
            String failure = watched.failure;
            if (failure != null) {
                failures.put(name, failure);
            }
        });
        NameResolution now = new NameResolution(addresses, failures);
        if (!announced || !now.equals(published)) {
            announced = true;
            published = now;
            listener.accept(now);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> {
            names.values().forEach(Watched::cancel);
            names.clear();
            resolver.close();
        });
    }

    /** One name; touched by the loop only. */
    private static final class Watched {
        private List<String> addresses = List.of();
        private @Nullable String failure;
        private @Nullable ScheduledFuture<?> next;

        void cancel() {
            ScheduledFuture<?> scheduled = next;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }
}
