package dev.weft.proxy.codec.h2;

/** The streams that closed last: frames for them may still be on their way. Used on its event loop only. */
final class ClosedStreams {

    private static final int KEPT = 128;

    private final int[] ids = new int[KEPT];
    private final boolean[] ours = new boolean[KEPT];
    private int next;

    /**
     * Remembers one.
     *
     * @param byUs whether we ended it before the peer did
     */
    void add(int id, boolean byUs) {
        ids[next] = id;
        ours[next] = byUs;
        next = next + 1 == KEPT ? 0 : next + 1;
    }

    /** Whether it closed not long ago. */
    boolean contains(int id) {
        return find(id) >= 0;
    }

    /** Whether we ended it, so that the peer may not know yet. */
    boolean endedByUs(int id) {
        int at = find(id);
        return at >= 0 && ours[at];
    }

    private int find(int id) {
        for (int i = 0; i < KEPT; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }
}
