package dev.weft.proxy.boot;

import java.util.logging.LogManager;

/**
 * Keeps the handlers until the process is gone, so that the lines of a drain are written too: the JDK's own manager takes
 * them away at the first sign of the end. Made by the JDK, by name.
 */
public final class DrainLogManager extends LogManager {

    private volatile boolean keep;

    /** Made by the JDK. */
    public DrainLogManager() {}

    /** From now on nothing is taken away. */
    void keepHandlers() {
        keep = true;
    }

    @Override
    public void reset() {
        if (!keep) {
            super.reset();
        }
    }
}
