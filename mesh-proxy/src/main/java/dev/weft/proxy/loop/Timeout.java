package dev.weft.proxy.loop;

import org.jspecify.annotations.Nullable;

/** Something that happens unless it is cancelled in time. A link in a list of {@link TimerWheel}; used on its loop only. */
public abstract class Timeout {

    @Nullable
    Timeout previous;

    @Nullable
    Timeout next;

    int slot = -1;
    long deadline;

    /** The time has come. Not called after {@link TimerWheel#cancel}. */
    protected abstract void expired();

    /** Whether it is waiting. */
    public final boolean pending() {
        return slot >= 0;
    }
}
