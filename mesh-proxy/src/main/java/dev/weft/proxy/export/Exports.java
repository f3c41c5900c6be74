package dev.weft.proxy.export;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.cluster.Clusters;
import dev.weft.proxy.upstream.UpstreamContext;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All collectors of a sidecar. A thread of its own, which begins with the first of them, looks every second what waits; full
 * batches go at once. Any thread.
 *
 * <p>Owns that thread; {@link #close} sends what waits, for a second at most, and ends it.
 */
public final class Exports implements AutoCloseable {

    private static final int MAX_COLLECTORS = 16;
    private static final long INTERVAL_MILLIS = 1_000;
    private static final long CLOSE_POLL_MILLIS = 20;
    private static final int CLOSE_POLLS = 50;

    private final UpstreamContext upstream;
    private final Clusters clusters;
    private final ExportCounts spans = new ExportCounts();
    private final ExportCounts logs = new ExportCounts();
    private final Map<Destination, Collector<?>> collectors = new LinkedHashMap<>(16, 0.75f, true);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weft-export").factory());

    /** @param upstream of the event loop that sends */
    public Exports(UpstreamContext upstream, Clusters clusters) {
        this.upstream = upstream;
        this.clusters = clusters;
    }

    /** What became of spans. */
    public ExportCounts spans() {
        return spans;
    }

    /** What became of records of access logs. */
    public ExportCounts logs() {
        return logs;
    }

    /**
     * The collector of spans there; the same one for equal destinations, so that a new configuration loses nothing. When
     * there are too many, the one asked for longest ago ends.
     *
     * @param encoder a batch as its body
     */
    public <T> Collector<T> spans(Destination destination, Function<List<T>, byte[]> encoder) {
        return collector(destination, encoder, spans);
    }

    /** As {@link #spans(Destination, Function)}, of records of access logs. */
    public <T> Collector<T> logs(Destination destination, Function<List<T>, byte[]> encoder) {
        return collector(destination, encoder, logs);
    }

    @SuppressWarnings("unchecked") // INVARIANT: a destination's path tells what its items are
    private synchronized <T> Collector<T> collector(
            Destination destination, Function<List<T>, byte[]> encoder, ExportCounts counts) {
        Collector<T> collector = (Collector<T>) collectors.get(destination);
        if (collector == null) {
            collector = new Collector<>(destination, encoder, counts, this);
            if (collectors.isEmpty()) {
                thread.scheduleWithFixedDelay(this::flush, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            }
            collectors.put(destination, collector);
            if (collectors.size() > MAX_COLLECTORS) {
                Iterator<Collector<?>> oldest = collectors.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
        }
        return collector;
    }

    private synchronized List<Collector<?>> all() {
        return List.copyOf(collectors.values());
    }

    private void flush() {
        all().forEach(Collector::flush);
    }

    /** Looks at a collector before the next turn. */
    void soon(Collector<?> collector) {
        try {
            thread.execute(collector::flush);
        } catch (RejectedExecutionException ended) {
            collector.close();
        }
    }

    /**
     * Sends a batch, once.
     *
     * @param done is told why it was not taken; empty: it was
     */
    void send(Destination destination, byte[] body, Consumer<String> done) {
        upstream.loop().eventLoop().execute(() -> {
            ClusterState cluster = clusters.find(destination.cluster());
            HostSet hosts = cluster == null ? null : cluster.hosts();
            EndpointState endpoint =
                    hosts == null ? null : hosts.pick(upstream.loop().index(), upstream.loop());
            if (cluster == null) {
                done.accept("no such cluster");
            } else if (endpoint == null) {
                done.accept("no healthy endpoint");
            } else {
                new Upload(upstream, cluster, endpoint, destination, done).start(body);
            }
            upstream.loop().flushAll();
        });
    }

    @Override
    public void close() {
        try {
            for (int i = 0; i < CLOSE_POLLS && !all().stream().allMatch(Collector::idle); i++) {
                thread.execute(this::flush);
                thread.awaitTermination(CLOSE_POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
        all().forEach(Collector::close);
    }
}
