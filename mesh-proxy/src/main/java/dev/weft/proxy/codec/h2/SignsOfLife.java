package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.Deadline;
import dev.weft.proxy.loop.LoopContext;

/**
 * Asks a silent peer for a sign of life, and tells when none comes: one that vanished without a word would hold its streams
 * until their timeouts. Used on its event loop only.
 *
 * <p>Source: RFC 9113 section 6.7, Envoy {@code KeepaliveSettings}.
 */
final class SignsOfLife {

    /** What a connection does about its peer. */
    interface Peer {

        /** Whether it has open streams. */
        boolean busy();

        /** Sends a PING. */
        void ask(long payload);

        /** Nothing came. */
        void dead();
    }

    private static final long PAYLOAD = 0x7765_6674_616c_6976L;

    private final LoopContext loop;
    private final H2Settings.KeepAlive rule;
    private final Peer peer;
    private final Deadline deadline;
    private long heardAt;
    private long interval;
    private boolean asked;

    SignsOfLife(LoopContext loop, H2Settings.KeepAlive rule, Peer peer) {
        this.loop = loop;
        this.rule = rule;
        this.peer = peer;
        this.deadline = new Deadline(loop, this::due);
    }

    /** The connection is there. */
    void opened() {
        if (rule.idle()) {
            begin();
        }
    }

    /** It has its first stream. */
    void busy() {
        if (!rule.idle()) {
            begin();
        }
    }

    /** Its last stream is gone. */
    void quiet() {
        if (!rule.idle()) {
            deadline.off();
        }
    }

    private void begin() {
        if (rule.intervalNanos() > 0) {
            heard();
            arm(0);
        }
    }

    /** Bytes came. */
    void heard() {
        heardAt = loop.now();
        asked = false;
    }

    /** It is over. */
    void end() {
        deadline.end();
    }

    private void arm(long silent) {
        long most = rule.intervalNanos() / 100 * rule.jitterPercent();
        interval = rule.intervalNanos() + (most > 0 ? loop.random().nextLong(most) : 0);
        deadline.in(Math.max(1, interval - silent));
    }

    private void due() {
        if (!rule.idle() && !peer.busy()) {
            return;
        }
        long silent = loop.now() - heardAt;
        if (asked) {
            peer.dead();
        } else if (silent < interval) {
            arm(silent);
        } else {
            asked = true;
            peer.ask(PAYLOAD);
            deadline.in(rule.timeoutNanos());
        }
        loop.flushAll();
    }
}
