package dev.weft.proxy.boot;

import dev.weft.proxy.identity.SvidSource;
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.listener.RuntimeOptions;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.MetricFamily;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.Ticker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls through a data path of its own before this sidecar says that it is ready, so that its first callers do not wait for
 * classes, handshake code and the compiler.
 *
 * <p>The calls go through real listeners, TLS in both roles with this workload's SVID, routes, authorization, pools and
 * codecs, but in a second {@link ProxyRuntime} on loopback that ends with them: nothing of them reaches the application,
 * endpoints, metrics, access log or traces. It ends with its time, but where the machine was too busy for
 * {@value #ENOUGH_REQUESTS} answers it goes on, up to {@value #LONGEST} times that time. When it fails, the sidecar is
 * ready without it.
 */
final class WarmUp {

    private static final System.Logger LOG = System.getLogger(WarmUp.class.getName());
    private static final int CONNECTIONS = 4;
    private static final int MOST_REQUESTS = 4_000;
    private static final int ENOUGH_REQUESTS = 400;
    private static final int LONGEST = 3;
    private static final int MOST_HEAD = 8 * 1024;
    private static final String LENGTH = "content-length:";
    private static final byte[] GET = request(
            "GET /warm-up?n=1 HTTP/1.1",
            "host: warm-up.invalid",
            "user-agent: weft",
            "accept: */*",
            "x-request-id: 00000000-0000-4000-8000-000000000000",
            "",
            "");
    private static final byte[] POST = request(
            "POST /warm-up HTTP/1.1",
            "host: warm-up.invalid",
            "content-type: text/plain",
            "content-length: 256",
            "",
            "w".repeat(256));

    private final Duration budget;
    private final TlsSecrets secrets;
    private final RuntimeOptions options;
    private final TrafficObserver scratch;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean done;
    private volatile int requests;
    private volatile long nanos;

    /**
     * Makes one; nothing runs yet.
     *
     * @param budget how long it may call; zero: it does not, and is done at once
     * @param options of the data path that it calls; must not be those of real traffic's shared state
     * @param scratch is told of the calls, and by nobody read
     */
    WarmUp(Duration budget, TlsSecrets secrets, RuntimeOptions options, TrafficObserver scratch) {
        this.budget = budget;
        this.secrets = secrets;
        this.options = options;
        this.scratch = scratch;
        this.done = budget.isZero();
    }

    /** Begins in a thread of its own, once, as soon as there is an identity and a bundle to judge it by. Any thread. */
    void begin() {
        TlsSecrets.Identity own = secrets.identity(SvidSource.IDENTITY);
        if (done || own == null || secrets.trust(SvidSource.BUNDLE) == null || !begun.compareAndSet(false, true)) {
            return;
        }
        Thread.ofPlatform()
                .daemon()
                .name("weft-warm-up")
                .start(() -> run(own.id().toString()));
    }

    /** Whether nothing has to be waited for any more. */
    boolean done() {
        return done;
    }

    /** Requests that were answered. */
    int requests() {
        return requests;
    }

    List<MetricFamily> families() {
        return List.of(
                MetricFamily.gauge(
                        "weft_proxy_warm_up_requests", "Requests to itself before it was ready.", () -> requests),
                MetricFamily.gauge(
                        "weft_proxy_warm_up_seconds",
                        "How long requests to itself took before it was ready.",
                        () -> nanos / 1e9));
    }

    private void run(String identity) {
        Ticker ticker = options.ticker();
        long start = ticker.nanoTime();
        try (ProxyRuntime runtime = new ProxyRuntime(options, secrets, scratch)) {
            try {
                call(new LoopbackMesh(runtime, identity).open(), start);
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        "Warm-up ended early; the first requests will be slow: reason={0}",
                        e.getMessage());
            }
            nanos = ticker.nanoTime() - start;
            // Before the data path ends: that may take a moment, and nobody needs to wait for it.
            done = true;
            LOG.log(Level.INFO, "Warmed up: requests={0} millis={1}", requests, nanos / 1_000_000);
        } catch (RuntimeException bug) {
            LOG.log(Level.WARNING, "Warm-up failed; the first requests will be slow", bug);
        } finally {
            done = true;
        }
    }

    private void call(InetSocketAddress address, long start) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            List<InputStream> answers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.setTcpNoDelay(true);
                socket.connect(address, patience(start));
                answers.add(new BufferedInputStream(socket.getInputStream()));
            }
            int answered = 0;
            while (goesOn(answered, spent(start), budget.toNanos())) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    sockets.get(i).getOutputStream().write((i & 1) == 0 ? GET : POST);
                }
                for (int i = 0; i < CONNECTIONS; i++) {
                    sockets.get(i).setSoTimeout(patience(start));
                    answer(answers.get(i));
                    requests = ++answered;
                }
            }
        } catch (SocketTimeoutException timeIsUp) {
            LOG.log(Level.DEBUG, "Warm-up ended in a request");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Whether there is anything to be gained from more calls. */
    static boolean goesOn(int answered, long spentNanos, long budgetNanos) {
        if (spentNanos < budgetNanos) {
            return answered < MOST_REQUESTS;
        }
        return answered < ENOUGH_REQUESTS && spentNanos < LONGEST * budgetNanos;
    }

    private long spent(long start) {
        return options.ticker().nanoTime() - start;
    }

    /** Milliseconds until the last moment, at least 1: to sockets, 0 is forever. */
    private int patience(long start) {
        return (int) Math.max(1, (LONGEST * budget.toNanos() - spent(start)) / 1_000_000);
    }

    /** Reads one answer with a length; anything but 200 ends the calls. */
    private static void answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0 || head.length() == MOST_HEAD) {
                throw new IOException("no answer");
            }
            head.append((char) read);
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        int length = text.indexOf(LENGTH);
        if (!text.startsWith("http/1.1 200 ") || length < 0) {
            throw new IOException(text.lines().findFirst().orElse(""));
        }
        int from = length + LENGTH.length();
        in.skipNBytes(
                Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip()));
    }

    private static byte[] request(String... lines) {
        return String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII);
    }
}
