package dev.weft.policy.balance;

import java.util.List;

/** The endpoints of a plan as arrays, and who knows how busy they are. Immutable. */
final class Hosts {

    private final BalancedHost[] hosts;
    private final int[] weights;
    private final HostActivity activity;

    Hosts(List<BalancedHost> hosts, HostActivity activity) {
        this.hosts = hosts.toArray(BalancedHost[]::new);
        this.activity = activity;
        this.weights = new int[this.hosts.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = this.hosts[i].weight();
        }
    }

    int size() {
        return hosts.length;
    }

    BalancedHost get(int host) {
        return hosts[host];
    }

    int weight(int host) {
        return weights[host];
    }

    long healthySince(int host) {
        return hosts[host].healthySince();
    }

    HostActivity activity() {
        return activity;
    }
}
