package dev.weft.policy.balance;

import dev.weft.policy.hash.XxHash64;
import java.util.Arrays;

/** A ketama ring: each endpoint is at many points, a hash belongs to the next point. */
final class RingTable implements HashTable {

    /** Ascending, unsigned. */
    private final long[] hashes;

    /** Whose point it is. */
    private final int[] hosts;

    private RingTable(long[] hashes, int[] hosts) {
        this.hashes = hashes;
        this.hosts = hosts;
    }

    /** How many points there are. */
    int size() {
        return hashes.length;
    }

    /** Makes one with about {@code minimum} points, each endpoint at as many as its share asks for. */
    static RingTable of(HashShares shares, long minimum, long maximum) {
        if (shares.size() == 0) {
            return new RingTable(new long[0], new int[0]);
        }
        double least = shares.least();
        double scale = Math.min(Math.ceil(least * minimum) / least, (double) maximum);
        long[] hashes = new long[(int) Math.ceil(scale) + 1];
        int[] owners = new int[hashes.length];
        int size = 0;
        // INVARIANT: running sums over all endpoints, as in Envoy, so that fractions of a point fall to the same one.
        double current = 0;
        double target = 0;
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < shares.size(); i++) {
            key.setLength(0);
            key.append(shares.key(i)).append('_');
            int prefix = key.length();
            target += scale * shares.share(i);
            for (long point = 0; current < target; point++) {
                key.setLength(prefix);
                key.append(point);
                if (size == hashes.length) {
                    hashes = Arrays.copyOf(hashes, size + 16);
                    owners = Arrays.copyOf(owners, size + 16);
                }
                hashes[size] = XxHash64.hash(key);
                owners[size] = shares.host(i);
                size++;
                current++;
            }
        }
        return sorted(hashes, owners, size);
    }

    /** By hash, unsigned; eight passes over pairs, because sorting objects would cost many times the memory. */
    private static RingTable sorted(long[] hashes, int[] owners, int size) {
        long[] from = Arrays.copyOf(hashes, size);
        int[] fromOwners = Arrays.copyOf(owners, size);
        long[] to = new long[size];
        int[] toOwners = new int[size];
        int[] ends = new int[257];
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            Arrays.fill(ends, 0);
            for (long hash : from) {
                ends[(int) (hash >>> shift & 0xFF) + 1]++;
            }
            for (int i = 1; i < ends.length; i++) {
                ends[i] += ends[i - 1];
            }
            for (int i = 0; i < size; i++) {
                int place = ends[(int) (from[i] >>> shift & 0xFF)]++;
                to[place] = from[i];
                toOwners[place] = fromOwners[i];
            }
            long[] spare = from;
            int[] spareOwners = fromOwners;
            from = to;
            fromOwners = toOwners;
            to = spare;
            toOwners = spareOwners;
        }
        return new RingTable(from, fromOwners);
    }

    @Override
    public int choose(long hash, int attempt) {
        int size = hashes.length;
        if (size == 0) {
            return -1;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Long.compareUnsigned(hashes[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int at = low == size ? 0 : low;
        return hosts[attempt == 0 ? at : (int) ((at + (long) attempt) % size)];
    }
}
