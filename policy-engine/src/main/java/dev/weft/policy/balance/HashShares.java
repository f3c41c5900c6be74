package dev.weft.policy.balance;

/**
 * Some endpoints and the share of each, all shares together 1. Immutable once filled.
 *
 * <p>Source: Envoy {@code ThreadAwareLoadBalancerBase}, normalised weights; the order of multiplications is part of it.
 */
final class HashShares {

    private final Hosts hosts;
    private final int[] members;
    private final double[] shares;
    private int size;
    private double least = 1;
    private double greatest;

    HashShares(Hosts hosts, int most) {
        this.hosts = hosts;
        this.members = new int[most];
        this.shares = new double[most];
    }

    /** Adds endpoints that together have a share of the whole. */
    void add(int[] added, double together) {
        long sum = 0;
        for (int host : added) {
            sum += hosts.weight(host);
        }
        for (int host : added) {
            double share = hosts.weight(host) * together / sum;
            members[size] = host;
            shares[size] = share;
            size++;
            least = Math.min(least, share);
            greatest = Math.max(greatest, share);
        }
    }

    int size() {
        return size;
    }

    int host(int i) {
        return members[i];
    }

    String key(int i) {
        return hosts.get(members[i]).hashKey();
    }

    double share(int i) {
        return shares[i];
    }

    double least() {
        return least;
    }

    double greatest() {
        return greatest;
    }
}
