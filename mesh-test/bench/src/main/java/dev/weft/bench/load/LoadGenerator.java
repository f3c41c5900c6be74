package dev.weft.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on kept-alive connections and prints one JSON line: how many, how many failed, and the latency from each
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
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final Histogram all = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final Histogram clean = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final Histogram slice = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    private long completed;
    private long errors;
    private long sent;
    private long start;
    private long end;

    private LoadGenerator(LoadOptions options, EventLoop loop) {
        this.options = options;
        this.loop = loop;
        this.requests = new ByteBuf[options.paths()];
        for (int i = 0; i < requests.length; i++) {
            String text = "GET /r" + i + "/books?page=1 HTTP/1.1\r\nHost: " + options.authority()
                    + "\r\nUser-Agent: load\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
                    + "X-Tenant: t1\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n";
            requests[i] = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Runs with {@code --host= --port= --authority= --paths= --connections= --rate= --seconds=}. */
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
                .handler(new io.netty.channel.ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Connection());
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
            Connection connection = idle.poll();
            if (connection != null) {
                connection.send(due);
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

    private void finished(long intended, int status) {
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

    private final class Connection extends ChannelInboundHandlerAdapter {

        private final ResponseReader reader = new ResponseReader();
        private @Nullable Channel channel;
        private long intended;
        private int next;
        private boolean busy;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            next = idle.size() % requests.length;
            idle.add(this);
        }

        void send(long due) {
            intended = due;
            busy = true;
            next = (next + 1) % requests.length;
            java.util.Objects.requireNonNull(channel).writeAndFlush(requests[next].duplicate());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            try {
                int status = reader.read(in);
                if (status != 0) {
                    finished(intended, status);
                    busy = false;
                    proceed();
                }
            } finally {
                in.release();
            }
        }

        private void proceed() {
            long now = System.nanoTime();
            if (now >= end) {
                return;
            }
            if (options.ratePerSecond() == 0) {
                send(now);
            } else if (!waiting.isEmpty()) {
                send(waiting.poll());
            } else {
                idle.add(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (busy) {
                errors++;
            }
            idle.remove(this);
        }
    }
}
