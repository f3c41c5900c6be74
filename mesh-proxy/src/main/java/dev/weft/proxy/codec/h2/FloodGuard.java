package dev.weft.proxy.codec.h2;

import dev.weft.proxy.loop.LoopContext;
import java.util.concurrent.TimeUnit;

/**
 * Bounds on frames that cost a peer nothing: a stock that time and useful work fill up again. Used on its event loop only.
 */
final class FloodGuard {

    private static final int STRANGER = 1;
    private static final int PEER = 10;
    private static final int CHEAP = 1_000;
    private static final int CHEAP_PER_SECOND = 100;
    private static final int RESETS = 200;
    private static final int RESETS_PER_SECOND = 20;
    private static final int PER_WORK = 4;
    private static final int LARGE = 256;

    private final LoopContext loop;
    private final Stock cheap;
    private final Stock resets;

    /**
     * Makes one.
     *
     * @param trusted the peer is of the mesh
     */
    FloodGuard(LoopContext loop, boolean trusted) {
        int factor = trusted ? PEER : STRANGER;
        this.loop = loop;
        this.cheap = new Stock(factor * CHEAP, factor * CHEAP_PER_SECOND);
        this.resets = new Stock(factor * RESETS, factor * RESETS_PER_SECOND);
    }

    /** A head went either way. */
    void work() {
        cheap.give(PER_WORK);
    }

    /** Data came. */
    void received(int bytes) {
        cheap.give(bytes >= LARGE ? PER_WORK : 1);
    }

    /** Data went out. Small pieces earn nothing: a peer may ask for them by giving credit byte by byte. */
    void sent(int bytes, boolean end) {
        if (bytes >= LARGE || end) {
            cheap.give(PER_WORK);
        }
    }

    /** A request came to its end. */
    void completed() {
        resets.give(1);
    }

    /** PING, SETTINGS, PRIORITY, WINDOW_UPDATE, an empty frame, or one of a type that is not known. */
    void cheap() throws H2Exception {
        if (!cheap.take()) {
            throw new H2Exception(H2Code.ENHANCE_YOUR_CALM, "http2.frame_flood");
        }
    }

    /** A request was taken back, or made us take it back. */
    void reset() throws H2Exception {
        if (!resets.take()) {
            throw new H2Exception(H2Code.ENHANCE_YOUR_CALM, "http2.reset_flood");
        }
    }

    private final class Stock {
        private final int most;
        private final long nanosEach;
        private long left;
        private long filledAt;

        Stock(int most, int perSecond) {
            this.most = most;
            this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
            this.left = most;
            this.filledAt = loop.now();
        }

        void give(int count) {
            left = Math.min(most, left + count);
        }

        boolean take() {
            if (left == 0) {
                long now = loop.now();
                long more = (now - filledAt) / nanosEach;
                filledAt += more * nanosEach;
                left = Math.min(most, more);
            }
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }
}
