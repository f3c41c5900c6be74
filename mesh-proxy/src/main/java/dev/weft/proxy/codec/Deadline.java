package dev.weft.proxy.codec;

import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.loop.Timeout;

/** The one timeout of a connection; moved lazily, so that a request costs no work on the wheel. Used on its loop only. */
public final class Deadline extends Timeout {

    private final LoopContext loop;
    private final Runnable action;
    private long due = Long.MAX_VALUE;
    private long armed = Long.MAX_VALUE;
    private boolean ended;

    /**
     * Makes one that is off.
     *
     * @param action runs on the event loop
     */
    public Deadline(LoopContext loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /** Sets it, or moves it. */
    public void in(long nanos) {
        if (ended) {
            return;
        }
        due = loop.now() + nanos;
        if (!pending() || due < armed) {
            armed = due;
            loop.timers().set(this, nanos);
        }
    }

    /** Takes it back; it is set again at no cost while its connection lives. */
    public void off() {
        due = Long.MAX_VALUE;
    }

    /** Its connection is over: the wheel lets go of it, and of all that it holds, and it is not set again. */
    public void end() {
        ended = true;
        due = Long.MAX_VALUE;
        loop.timers().cancel(this);
    }

    @Override
    protected void expired() {
        if (due == Long.MAX_VALUE) {
            return;
        }
        long left = due - loop.now();
        if (left > 0) {
            armed = due;
            loop.timers().set(this, left);
        } else {
            due = Long.MAX_VALUE;
            action.run();
        }
    }
}
