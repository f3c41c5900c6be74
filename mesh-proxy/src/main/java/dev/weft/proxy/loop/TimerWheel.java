package dev.weft.proxy.loop;

import dev.weft.types.Ticker;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of one event loop: O(1) to set and to cancel, nothing is allocated, up to 16 ms late. Sleeps until the next slot
 * that holds something. Used on its loop only.
 */
public final class TimerWheel {

    private static final int SLOTS = 512;
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(16);

    private final EventLoop loop;
    private final Ticker ticker;
    private final @Nullable Timeout[] heads = new @Nullable Timeout[SLOTS];
    private final Runnable wake = this::wake;
    private final long origin;
    private long doneTick;
    private int waiting;
    private int outstanding;
    private long armedTick = Long.MAX_VALUE;

    TimerWheel(EventLoop loop, Ticker ticker) {
        this.loop = loop;
        this.ticker = ticker;
        this.origin = ticker.nanoTime();
    }

    /** Sets a timeout, or moves one that is set. */
    public void set(Timeout timeout, long delayNanos) {
        cancel(timeout);
        long now = ticker.nanoTime() - origin;
        timeout.deadline = now + Math.max(0, delayNanos);
        if (waiting == 0) {
            doneTick = Math.max(doneTick, now / TICK);
        }
        insert(timeout);
    }

    /** Takes a timeout back; nothing happens where it is not set. */
    public void cancel(Timeout timeout) {
        int slot = timeout.slot;
        if (slot < 0) {
            return;
        }
        Timeout previous = timeout.previous;
        Timeout next = timeout.next;
        if (previous == null) {
            heads[slot] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        timeout.previous = null;
        timeout.next = null;
        timeout.slot = -1;
        waiting--;
    }

    private void insert(Timeout timeout) {
        long due = Math.max(doneTick + 1, timeout.deadline / TICK + 1);
        // Longer ones wait a whole turn of the wheel and are put in again.
        long tick = Math.min(due, doneTick + SLOTS - 1);
        int slot = (int) (tick & (SLOTS - 1));
        Timeout head = heads[slot];
        timeout.slot = slot;
        timeout.next = head;
        if (head != null) {
            head.previous = timeout;
        }
        heads[slot] = timeout;
        waiting++;
        if (tick < armedTick) {
            arm(tick);
        }
    }

    private void arm(long tick) {
        armedTick = tick;
        outstanding++;
        long delay = tick * TICK - (ticker.nanoTime() - origin);
        loop.schedule(wake, Math.max(0, delay), TimeUnit.NANOSECONDS);
    }

    private void wake() {
        outstanding--;
        long tick = (ticker.nanoTime() - origin) / TICK;
        if (tick < armedTick) {
            // Left over from a slot that was armed before an earlier one: the armed one's turn is still to come.
            if (outstanding == 0 && waiting > 0) {
                arm(armedTick);
            }
            return;
        }
        armedTick = Long.MAX_VALUE;
        long last = Math.min(tick, doneTick + SLOTS);
        while (doneTick < last) {
            doneTick++;
            expire((int) (doneTick & (SLOTS - 1)));
        }
        doneTick = Math.max(doneTick, tick);
        armNext();
    }

    private void expire(int slot) {
        long now = doneTick * TICK;
        // INVARIANT: insert never chooses the current slot, so this ends.
        for (Timeout timeout = heads[slot]; timeout != null; timeout = heads[slot]) {
            cancel(timeout);
            if (timeout.deadline > now) {
                insert(timeout);
            } else {
                timeout.expired();
            }
        }
    }

    private void armNext() {
        if (waiting == 0) {
            return;
        }
        // What expired may have armed a later slot than that of something that was there before.
        long end = Math.min(armedTick, doneTick + SLOTS);
        for (long tick = doneTick + 1; tick < end; tick++) {
            if (heads[(int) (tick & (SLOTS - 1))] != null) {
                arm(tick);
                return;
            }
        }
    }
}
