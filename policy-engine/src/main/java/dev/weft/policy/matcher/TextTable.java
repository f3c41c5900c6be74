package dev.weft.policy.matcher;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table asked with a range of a string, so that no substring has to be made. Keys and questions may differ in
 * case when the table was made so.
 *
 * @param <V> what a key stands for
 */
public final class TextTable<V> {

    private final boolean ignoreCase;
    private final int mask;
    private final @Nullable String[] keys;
    private final int[] hashes;
    private final @Nullable Object[] values;

    /**
     * A table of these entries.
     *
     * @param ignoreCase keys are in lower case and questions are compared without case
     */
    public TextTable(Map<String, V> entries, boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
        int capacity = Integer.highestOneBit(Math.max(4, entries.size() * 2)) << 1;
        this.mask = capacity - 1;
        this.keys = new String[capacity];
        this.hashes = new int[capacity];
        this.values = new Object[capacity];
        entries.forEach(this::put);
    }

    private void put(String key, V value) {
        int hash = ignoreCase ? Ascii.lowerHash(key, 0, key.length()) : key.hashCode();
        int slot = spread(hash) & mask;
        while (keys[slot] != null) {
            slot = slot + 1 & mask;
        }
        keys[slot] = key;
        hashes[slot] = hash;
        values[slot] = value;
    }

    /** What the text stands for; {@code null} when it is no key. */
    public @Nullable V find(String text) {
        int end = text.length();
        return find(text, 0, end, ignoreCase ? Ascii.lowerHash(text, 0, end) : text.hashCode());
    }

    /** What the characters before {@code end} stand for; {@code null} when they are no key. For tables that keep case. */
    public @Nullable V findPrefix(String text, int end) {
        int hash = 0;
        for (int i = 0; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return find(text, 0, end, hash);
    }

    /** What the range stands for; {@code null} when it is no key. For tables that ignore case. */
    public @Nullable V findIgnoringCase(String text, int from, int to) {
        return find(text, from, to, Ascii.lowerHash(text, from, to));
    }

    /**
     * What the range stands for; {@code null} when it is no key.
     *
     * @param hash of the range as {@link String#hashCode()} defines it, over lower case when the table ignores case
     */
    @SuppressWarnings("unchecked") // only put fills values, from V
    public @Nullable V find(String text, int from, int to, int hash) {
        int slot = spread(hash) & mask;
        while (true) {
            String key = keys[slot];
            if (key == null) {
                return null;
            }
            if (hashes[slot] == hash && key.length() == to - from && Ascii.regionEquals(text, from, key, ignoreCase)) {
                return (V) values[slot];
            }
            slot = slot + 1 & mask;
        }
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 16;
    }
}
