package dev.weft.proxy.loop;

import dev.weft.policy.balance.PickContext;
import dev.weft.types.Ticker;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What one event loop owns; also what a pick depends on that is like any other. Used on that loop only, but for {@link #eventLoop}. */
public final class LoopContext implements PickContext {

    private final EventLoop eventLoop;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final TimerWheel timers;
    private final int index;
    private List<Flushable> dirty = new ArrayList<>();
    private List<Flushable> flushing = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param index of the loop among its peers, from 0
     * @param random of this loop alone
     */
    public LoopContext(EventLoop eventLoop, int index, Ticker ticker, RandomGenerator random) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.ticker = ticker;
        this.random = random;
        this.timers = new TimerWheel(eventLoop, ticker);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Position of the loop among its peers, from 0. */
    public int index() {
        return index;
    }

    /** Monotonic nanoseconds. */
    @Override
    public long now() {
        return ticker.nanoTime();
    }

    /** For choices, never for secrets. */
    @Override
    public RandomGenerator random() {
        return random;
    }

    public TimerWheel timers() {
        return timers;
    }

    /** Has something flushed when the current turn of reading ends. Callers ask once per turn. */
    public void flushLater(Flushable connection) {
        dirty.add(connection);
    }

    /** The current turn of reading ended: everything that was gathered goes out. */
    public void flushAll() {
        if (dirty.isEmpty()) {
            return;
        }
        List<Flushable> now = dirty;
        dirty = flushing;
        flushing = now;
        // Flushing may close a connection, and its end may gather for another: those go into the other list.
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flushNow();
        }
        now.clear();
        if (!dirty.isEmpty()) {
            flushAll();
        }
    }

    /** Something that gathers bytes. */
    public interface Flushable {
        /** Sends what was gathered. */
        void flushNow();
    }
}
