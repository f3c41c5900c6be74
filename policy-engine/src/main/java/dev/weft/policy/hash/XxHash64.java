package dev.weft.policy.hash;

/**
 * The 64-bit xxHash of a text whose characters are bytes (ISO 8859-1, as header values and addresses are kept): of each
 * character the low eight bits count. Allocates nothing; any thread.
 *
 * <p>Source: xxHash specification, section XXH64.
 */
public final class XxHash64 {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private XxHash64() {}

    /** The hash of a whole text with seed 0. */
    public static long hash(CharSequence text) {
        return hash(text, 0, text.length(), 0);
    }

    /** The hash of a whole text. */
    public static long hash(CharSequence text, long seed) {
        return hash(text, 0, text.length(), seed);
    }

    /** The hash of the characters from {@code from} to before {@code to}. */
    public static long hash(CharSequence text, int from, int to, long seed) {
        int at = from;
        long hash;
        if (to - from >= 32) {
            long one = seed + PRIME_1 + PRIME_2;
            long two = seed + PRIME_2;
            long three = seed;
            long four = seed - PRIME_1;
            for (; at <= to - 32; at += 32) {
                one = round(one, eight(text, at));
                two = round(two, eight(text, at + 8));
                three = round(three, eight(text, at + 16));
                four = round(four, eight(text, at + 24));
            }
            hash = Long.rotateLeft(one, 1)
                    + Long.rotateLeft(two, 7)
                    + Long.rotateLeft(three, 12)
                    + Long.rotateLeft(four, 18);
            hash = merge(merge(merge(merge(hash, one), two), three), four);
        } else {
            hash = seed + PRIME_5;
        }
        return finish(text, at, to, hash + (to - from));
    }

    private static long finish(CharSequence text, int from, int to, long start) {
        long hash = start;
        int at = from;
        for (; at <= to - 8; at += 8) {
            hash ^= round(0, eight(text, at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at <= to - 4) {
            hash ^= four(text, at) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < to; at++) {
            hash ^= (text.charAt(at) & 0xFFL) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash ^= hash >>> 33;
        hash *= PRIME_2;
        hash ^= hash >>> 29;
        hash *= PRIME_3;
        return hash ^ hash >>> 32;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    /** Eight bytes, the first the lowest. */
    private static long eight(CharSequence text, int at) {
        return four(text, at) | four(text, at + 4) << 32;
    }

    private static long four(CharSequence text, int at) {
        return text.charAt(at) & 0xFFL
                | (text.charAt(at + 1) & 0xFFL) << 8
                | (text.charAt(at + 2) & 0xFFL) << 16
                | (text.charAt(at + 3) & 0xFFL) << 24;
    }
}
