package dev.weft.proxy.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of a data path, so that nobody sees an error: first callers are told to go, with every answer, while the
 * application goes on to call others; a moment later nothing new is accepted; then the application's own connections end.
 * Runs on a thread of its own, because sockets are closed on it.
 */
final class Drain implements Runnable {

    private static final long QUIET = Duration.ofSeconds(1).toNanos();
    private static final long POLL = Duration.ofMillis(10).toNanos();

    private final ProxyRuntime runtime;
    private final long patience;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long began;

    Drain(ProxyRuntime runtime, Duration patience) {
        this.runtime = runtime;
        this.patience = patience.toNanos();
        this.began = runtime.now();
    }

    CompletableFuture<Void> start() {
        Thread.ofPlatform().daemon().name("weft-drain").start(this);
        return done;
    }

    @Override
    public void run() {
        if (runtime.servesInbound()) {
            runtime.announce();
            // Callers that learn of the end by configuration leave by themselves meanwhile, without a race.
            waitUntil(Math.min(QUIET, patience / 2), false);
            runtime.endInbound();
            waitUntil(patience, true);
        }
        runtime.endAll();
        while (runtime.connections() > 0) {
            if (left(patience) <= 0) {
                runtime.abort();
            }
            LockSupport.parkNanos(POLL);
        }
        done.complete(null);
    }

    private void waitUntil(long limit, boolean untilGone) {
        while (left(limit) > 0 && !(untilGone && runtime.inboundConnections() == 0)) {
            LockSupport.parkNanos(POLL);
        }
    }

    private long left(long limit) {
        return began + limit - runtime.now();
    }
}
