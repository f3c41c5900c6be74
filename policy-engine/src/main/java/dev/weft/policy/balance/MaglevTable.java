package dev.weft.policy.balance;

import dev.weft.policy.hash.XxHash64;
import java.util.Arrays;

/** A table that each endpoint has filled in an order of its own. */
final class MaglevTable implements HashTable {

    private final int[] hosts;

    private MaglevTable(int[] hosts) {
        this.hosts = hosts;
    }

    /**
     * Makes one.
     *
     * @param size a prime
     */
    static MaglevTable of(HashShares shares, int size) {
        int count = shares.size();
        if (count == 0) {
            return new MaglevTable(new int[0]);
        }
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (one, two) -> shares.key(one).compareTo(shares.key(two)));
        long[] at = new long[count];
        long[] skip = new long[count];
        double[] target = new double[count];
        for (int i = 0; i < count; i++) {
            String key = shares.key(order[i]);
            at[i] = Long.remainderUnsigned(XxHash64.hash(key), size);
            skip[i] = Long.remainderUnsigned(XxHash64.hash(key, 1), size - 1) + 1;
        }
        int[] hosts = new int[size];
        Arrays.fill(hosts, -1);
        double greatest = shares.greatest();
        int filled = 0;
        for (long round = 1; filled < size; round++) {
            for (int i = 0; i < count && filled < size; i++) {
                int share = order[i];
                if (round * shares.share(share) < target[i]) {
                    continue;
                }
                target[i] += greatest;
                while (hosts[(int) at[i]] >= 0) {
                    at[i] = (at[i] + skip[i]) % size;
                }
                hosts[(int) at[i]] = shares.host(share);
                at[i] = (at[i] + skip[i]) % size;
                filled++;
            }
        }
        return new MaglevTable(hosts);
    }

    @Override
    public int choose(long hash, int attempt) {
        if (hosts.length == 0) {
            return -1;
        }
        // For another attempt Envoy flips the high bits: a value with most bits set, other for each attempt.
        long moved = attempt == 0 ? hash : hash ^ -attempt;
        return hosts[(int) Long.remainderUnsigned(moved, hosts.length)];
    }
}
