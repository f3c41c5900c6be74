package dev.weft.bench.load;

import dev.weft.bench.load.Timeline.Request;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends GETs and POSTs at a rate whatever happens to the subject, on connections that are opened again when they end, and
 * prints what became of every request. Each has a number in {@code X-Load-Id}.
 */
public final class TimelineLoad {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int WARM_SECONDS = 5;
    private static final int PATIENCE_SECONDS = 16;
    private static final int MAX_WAITING = 100_000;

    private final LoadOptions options;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Timeline timeline;
    private final Canary canary = new Canary();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final Set<Connection> open = new HashSet<>();
    private final long start;
    private final long end;
    private long sent;

    private TimelineLoad(LoadOptions options, MultiThreadIoEventLoopGroup group) {
        this.options = options;
        this.loop = group.next();
        this.start = System.nanoTime();
        this.end = start + options.seconds() * SECOND;
        this.timeline = new Timeline(start);
        this.bootstrap = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                });
    }

    /** Runs with the options of {@link LoadOptions}; after warming up it says so and waits for a line of input. */
    public static void main(String[] args) throws Exception {
        LoadOptions options = LoadOptions.parse(args);
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            if (options.warmPort() > 0) {
                new TimelineLoad(options.warming(WARM_SECONDS), group).run();
                System.out.println("warm");
                System.out.flush();
                if (System.in.read() < 0) {
                    return;
                }
            }
            System.out.println(new TimelineLoad(options, group).run().json());
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private Timeline run() throws Exception {
        Thread canaryThread = Thread.ofPlatform().daemon().name("canary").start(canary);
        loop.submit(() -> {
                    for (int i = 0; i < options.connections(); i++) {
                        connect();
                    }
                    loop.schedule(this::watch, 1, TimeUnit.MILLISECONDS);
                    arrive();
                })
                .sync();
        long wait = options.seconds() * 1_000L;
        // An answer may take as long as the route's timeout.
        for (int i = 0; i <= PATIENCE_SECONDS; i++) {
            loop.schedule(() -> {}, wait, TimeUnit.MILLISECONDS).sync();
            wait = 1_000;
            if (loop.submit(() -> open.stream().noneMatch(c -> c.request != null) && waiting.isEmpty())
                    .get()) {
                break;
            }
        }
        canaryThread.interrupt();
        loop.submit(this::finish).sync();
        return timeline;
    }

    private void connect() {
        bootstrap.connect(options.host(), options.port()).addListener(done -> {
            if (!done.isSuccess() && System.nanoTime() < end) {
                loop.schedule(this::connect, 20, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void watch() {
        timeline.late(System.nanoTime(), canary.takeWorst());
        if (System.nanoTime() < end) {
            loop.schedule(this::watch, 10, TimeUnit.MILLISECONDS);
        }
    }

    private void arrive() {
        long now = System.nanoTime();
        long interval = SECOND / options.ratePerSecond();
        long due = start + sent * interval;
        while (due <= now && due < end) {
            boolean post = options.postEvery() > 0 && sent % options.postEvery() == 0;
            Request request = new Request(sent++, post, due);
            Connection connection = idle.poll();
            if (connection != null) {
                connection.send(request);
            } else if (waiting.size() < MAX_WAITING) {
                waiting.add(request);
            } else {
                timeline.ended(request, now, 0, "never sent");
            }
            due = start + sent * interval;
        }
        if (due < end) {
            loop.schedule(this::arrive, Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void finish() {
        long now = System.nanoTime();
        for (Connection connection : Set.copyOf(open)) {
            connection.giveUp(now, "no answer");
            connection.close();
        }
        waiting.forEach(request -> timeline.ended(request, now, 0, "never sent"));
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private final ResponseReader reader = new ResponseReader();
        private @Nullable Channel channel;
        private @Nullable Request request;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            open.add(this);
            proceed();
        }

        void send(Request next) {
            Channel to = channel;
            if (to == null) {
                throw new IllegalStateException("not connected");
            }
            request = next;
            String text = (next.post() ? "POST" : "GET") + " /r" + next.number() % options.paths()
                    + "/books HTTP/1.1\r\nHost: " + options.authority() + "\r\nX-Load-Id: " + next.number() + "\r\n"
                    + (next.post() ? "Content-Length: 10\r\n\r\n0123456789" : "\r\n");
            to.writeAndFlush(ByteBufUtil.writeAscii(to.alloc(), text));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            try {
                int status = reader.read(in);
                Request answered = request;
                if (status != 0 && answered != null) {
                    request = null;
                    timeline.ended(answered, System.nanoTime(), status, reader.problem());
                    if (reader.close()) {
                        context.close();
                    } else {
                        proceed();
                    }
                }
            } finally {
                in.release();
            }
        }

        private void proceed() {
            Request next = waiting.poll();
            if (next != null) {
                send(next);
            } else {
                idle.add(this);
            }
        }

        void giveUp(long now, String why) {
            Request lost = request;
            request = null;
            if (lost != null) {
                timeline.ended(lost, now, 0, why);
            }
        }

        void close() {
            if (channel != null) {
                channel.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            giveUp(System.nanoTime(), "connection closed");
            idle.remove(this);
            open.remove(this);
            if (System.nanoTime() < end) {
                connect();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
