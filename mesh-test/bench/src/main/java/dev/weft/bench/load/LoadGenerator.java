package dev.weft.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends requests on kept-alive connections, of HTTP/1.1 or as gRPC calls, and prints one JSON line: how many, how many failed, and the latency from each
 * request's intended start, over all slices and over those in which the canary was on time.
 */
public final class LoadGenerator {

    private static final long SLICE_NANOS = 100_000_000;
    private static final long LATE_NANOS = 1_000_000;
    private static final int MAX_WAITING = 100_000;

    private final LoadOptions options;
    private final EventLoop loop;
    private final Canary canary = new Canary();
    private final ByteBuf[] requests;
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final Histogram all = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final Histogram clean = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final Histogram slice = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private int opened;
    private long completed;
    private long errors;
    private long sent;
    private long start;
    private long end;

    private LoadGenerator(LoadOptions options, EventLoop loop) {
        this.options = options;
        this.loop = loop;
        this.requests = options.streams() > 0 ? GrpcConnection.requests(options) : H1Lane.requests(options);
    }

    /** Runs with {@code --host= --port= --authority= --paths= --connections= --rate= --seconds= --streams=}. */
    public static void main(String[] args) throws Exception {
        LoadOptions options = LoadOptions.parse(args);
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            var generator = new LoadGenerator(options, group.next());
            generator.run(group);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private void run(MultiThreadIoEventLoopGroup group) throws Exception {
        var bootstrap = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connection(opened++));
                    }
                });
        for (int i = 0; i < options.connections(); i++) {
            bootstrap.connect(options.host(), options.port()).sync();
        }
        Thread canaryThread = Thread.ofPlatform().daemon().name("canary").start(canary);
        loop.submit(this::begin).sync();
        loop.schedule(() -> {}, options.seconds() * 1000L + 300, TimeUnit.MILLISECONDS)
                .sync();
        canaryThread.interrupt();
        loop.submit(this::report).sync();
    }

    private ChannelHandler connection(int number) {
        var reports = new Reports();
        return options.streams() > 0
                ? new GrpcConnection(reports, requests, options.streams(), number)
                : new H1Lane(reports, requests, number);
    }

    private void begin() {
        start = System.nanoTime();
        end = start + TimeUnit.SECONDS.toNanos(options.seconds());
        canary.takeWorst();
        loop.schedule(this::endSlice, SLICE_NANOS, TimeUnit.NANOSECONDS);
        if (options.ratePerSecond() > 0) {
            arrive();
        } else {
            while (!idle.isEmpty()) {
                idle.poll().send(System.nanoTime());
            }
        }
    }

    private void arrive() {
        long now = System.nanoTime();
        long interval = TimeUnit.SECONDS.toNanos(1) / options.ratePerSecond();
        long due = start + sent * interval;
        while (due <= now && due < end) {
            sent++;
            Lane lane = idle.poll();
            if (lane != null) {
                lane.send(due);
            } else if (waiting.size() < MAX_WAITING) {
                waiting.add(due);
            } else {
                errors++;
            }
            due = start + sent * interval;
        }
        if (due < end) {
            loop.schedule(this::arrive, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void endSlice() {
        if (canary.takeWorst() < LATE_NANOS) {
            clean.add(slice);
        }
        slice.reset();
        if (System.nanoTime() < end) {
            loop.schedule(this::endSlice, SLICE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void count(long intended, int status) {
        long now = System.nanoTime();
        if (now > end) {
            return;
        }
        completed++;
        if (status != 200) {
            errors++;
        }
        all.recordValue(now - intended);
        slice.recordValue(now - intended);
    }

    private void report() {
        System.out.printf(
                Locale.ROOT,
                "{\"requests\":%d,\"errors\":%d,\"rps\":%.0f,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,"
                        + "\"max_us\":%.1f,\"clean\":%d,\"clean_p50_us\":%.1f,\"clean_p90_us\":%.1f,\"clean_p99_us\":%.1f}%n",
                completed,
                errors,
                completed / (double) options.seconds(),
                micros(all, 50),
                micros(all, 90),
                micros(all, 99),
                all.getMaxValue() / 1e3,
                clean.getTotalCount(),
                micros(clean, 50),
                micros(clean, 90),
                micros(clean, 99));
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }

    /** What lanes report. */
    private final class Reports implements Lane.Events {

        @Override
        public void opened(Lane lane) {
            idle.add(lane);
        }

        @Override
        public void finished(Lane lane, long due, int status) {
            count(due, status);
            long now = System.nanoTime();
            if (now >= end) {
                return;
            }
            if (options.ratePerSecond() == 0) {
                lane.send(now);
            } else if (!waiting.isEmpty()) {
                lane.send(waiting.poll());
            } else {
                idle.add(lane);
            }
        }

        @Override
        public void closed(Lane lane, boolean busy) {
            if (busy) {
                errors++;
            }
            idle.remove(lane);
        }
    }
}
