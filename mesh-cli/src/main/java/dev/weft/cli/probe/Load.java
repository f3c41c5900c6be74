package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A steady stream of requests over a few kept connections, each result remembered. Started by its constructor, ended by
 * {@link #close}. Results may be read by any thread at any time.
 *
 * <p>A connection that the other side closed while it was idle is opened again and a GET sent once more, as every HTTP
 * client does; {@link #reconnects} counts that. Everything else counts as failed.
 */
public final class Load implements AutoCloseable {

    private static final int MAX_RESULTS = 20_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Network network;
    private final Plan plan;
    private final Ticker ticker;
    private final ArrayDeque<Result> results = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean ended;
    private int reconnects;

    /**
     * What is sent.
     *
     * @param address where to
     * @param host the {@code Host} header
     * @param method GET, or POST with a small body
     * @param target the request target; {@code {n}} in it becomes the number of the request, from 1 on
     * @param connections how many at once
     * @param perSecond requests a second over all of them
     */
    public record Plan(
            InetSocketAddress address, String host, String method, String target, int connections, int perSecond) {

        /** GETs of one target. */
        public Plan(InetSocketAddress address, String host, String target, int connections, int perSecond) {
            this(address, host, "GET", target, connections, perSecond);
        }

        private boolean safe() {
            return method.equals("GET");
        }

        private String request(long number) {
            return method + " " + target.replace("{n}", String.valueOf(number)) + " HTTP/1.1\r\nHost: " + host
                    + "\r\nUser-Agent: weft-check\r\n"
                    + (safe() ? "" : "Content-Type: application/json\r\nContent-Length: 2\r\n") + "\r\n"
                    + (safe() ? "" : "{}");
        }
    }

    /**
     * One request.
     *
     * @param number of the request in this load, from 1 on
     * @param startNanos when it was sent, by the ticker
     * @param endNanos when its answer was there, or its failure
     * @param status the answer's status; 0 when none came
     * @param body the answer's body, or what went wrong
     */
    public record Result(long number, long startNanos, long endNanos, int status, String body) {

        /** True for an answer below 400. */
        public boolean good() {
            return status >= 100 && status < 400;
        }
    }

    /**
     * Starts to send.
     *
     * @param network where the plan's address is
     */
    public Load(Network network, Plan plan, Ticker ticker) {
        this.network = network;
        this.plan = plan;
        this.ticker = ticker;
        long start = ticker.nanoTime();
        for (int i = 0; i < plan.connections(); i++) {
            int number = i;
            threads.add(Thread.ofPlatform().daemon().name("load-" + i).start(() -> run(start, number)));
        }
    }

    /** The results so far in the order in which they were sent; of a long run the newest {@value #MAX_RESULTS}. */
    public List<Result> results() {
        List<Result> copy;
        synchronized (results) {
            copy = new ArrayList<>(results);
        }
        copy.sort(Comparator.comparingLong(Result::startNanos));
        return copy;
    }

    /** The results of requests sent from this time of the ticker on. */
    public List<Result> since(long nanos) {
        return results().stream().filter(result -> result.startNanos() >= nanos).toList();
    }

    /** How often an idle connection had been closed by the other side. */
    public int reconnects() {
        synchronized (results) {
            return reconnects;
        }
    }

    /** Stops sending and waits for the answers under way, at most {@code 10 s}. */
    @Override
    public void close() {
        ended = true;
        threads.forEach(LockSupport::unpark);
        for (Thread thread : threads) {
            try {
                thread.join(TIMEOUT);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void run(long start, int number) {
        long interval = 1_000_000_000L * plan.connections() / plan.perSecond();
        long next = start + interval * number / plan.connections();
        RawHttp connection = null;
        while (!ended) {
            long wait = next - ticker.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                continue;
            }
            // After a stall go on at the usual pace; the missed ones are not sent as a burst.
            next = Math.max(next + interval, ticker.nanoTime() - interval);
            connection = once(connection);
        }
        drop(connection);
    }

    private @Nullable RawHttp once(@Nullable RawHttp kept) {
        long number = sent.incrementAndGet();
        String request = plan.request(number);
        long start = ticker.nanoTime();
        RawHttp connection = kept;
        try {
            RawHttp.Answer answer;
            try {
                connection = connection == null ? open() : connection;
                answer = connection.exchange(request);
            } catch (RawHttp.ClosedWithoutAnswerException closed) {
                drop(connection);
                if (kept == null || !plan.safe()) {
                    throw closed;
                }
                synchronized (results) {
                    reconnects++;
                }
                connection = open();
                answer = connection.exchange(request);
            }
            add(new Result(number, start, ticker.nanoTime(), answer.status(), answer.body()));
            if (connection.reusable()) {
                return connection;
            }
        } catch (IOException | NumberFormatException failure) {
            add(new Result(number, start, ticker.nanoTime(), 0, String.valueOf(failure.getMessage())));
        }
        drop(connection);
        return null;
    }

    private RawHttp open() throws IOException {
        return new RawHttp(network, plan.address(), TIMEOUT);
    }

    private void add(Result result) {
        synchronized (results) {
            results.addLast(result);
            if (results.size() > MAX_RESULTS) {
                results.removeFirst();
            }
        }
    }

    private static void drop(@Nullable RawHttp connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
    }
}
