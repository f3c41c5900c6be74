package dev.weft.proxy.codec.h2;

/**
 * Fields that a peer had us remember, the newest first. All bytes lie in one array twice as long as they may be, so that
 * adding one allocates nothing.
 *
 * <p>Source: RFC 7541 sections 2.3.2 and 4.
 */
final class HpackTable {

    /** What an entry takes beside its text. */
    static final int OVERHEAD = 32;

    private final int most;
    private final byte[] store;
    private final int[] starts;
    private final int[] nameLengths;
    private final int[] valueLengths;
    private final int[] ids;
    private int limit;
    private int newest = -1;
    private int count;
    private int bytes;
    private int end;

    /**
     * Makes one.
     *
     * @param most bytes, each entry with {@link #OVERHEAD}
     */
    HpackTable(int most) {
        this.most = most;
        this.limit = most;
        store = new byte[2 * most];
        int entries = most / OVERHEAD + 1;
        starts = new int[entries];
        nameLengths = new int[entries];
        valueLengths = new int[entries];
        ids = new int[entries];
    }

    int most() {
        return most;
    }

    int count() {
        return count;
    }

    byte[] store() {
        return store;
    }

    /** Where an entry is; 0 is the newest. */
    int slot(int position) {
        int slot = newest - position;
        return slot < 0 ? slot + starts.length : slot;
    }

    int name(int slot) {
        return starts[slot];
    }

    int nameLength(int slot) {
        return nameLengths[slot];
    }

    int valueLength(int slot) {
        return valueLengths[slot];
    }

    int id(int slot) {
        return ids[slot];
    }

    /** Sets how many bytes it may hold, up to {@link #most}. */
    void limit(int size) {
        limit = size;
        evict(0);
    }

    /** Adds a field; the arrays must not be {@link #store}. */
    void add(int id, byte[] names, int name, int nameLength, byte[] values, int value, int valueLength) {
        int size = nameLength + valueLength + OVERHEAD;
        evict(size);
        if (size > limit) {
            return;
        }
        int length = nameLength + valueLength;
        if (end + length > store.length) {
            compact();
        }
        newest = newest + 1 == starts.length ? 0 : newest + 1;
        starts[newest] = end;
        nameLengths[newest] = nameLength;
        valueLengths[newest] = valueLength;
        ids[newest] = id;
        System.arraycopy(names, name, store, end, nameLength);
        System.arraycopy(values, value, store, end + nameLength, valueLength);
        end += length;
        bytes += size;
        count++;
    }

    private void evict(int room) {
        while (count > 0 && bytes + room > limit) {
            int oldest = slot(count - 1);
            bytes -= nameLengths[oldest] + valueLengths[oldest] + OVERHEAD;
            count--;
        }
        if (count == 0) {
            end = 0;
        }
    }

    private void compact() {
        int first = count == 0 ? end : starts[slot(count - 1)];
        System.arraycopy(store, first, store, 0, end - first);
        end -= first;
        for (int i = 0; i < count; i++) {
            starts[slot(i)] -= first;
        }
    }
}
