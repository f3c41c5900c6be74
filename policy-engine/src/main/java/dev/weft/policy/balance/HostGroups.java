package dev.weft.policy.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The endpoints of one priority: by health, and by locality where localities are weighted. Immutable. */
final class HostGroups {

    private final Hosts hosts;
    private final int[] all;
    private final List<int[]> localities;

    private HostGroups(Hosts hosts, int[] all, List<int[]> localities) {
        this.hosts = hosts;
        this.all = all;
        this.localities = localities;
    }

    /** Of all priorities up to the last that has an endpoint; at least one. */
    static HostGroups[] of(Hosts hosts) {
        int last = 0;
        for (int i = 0; i < hosts.size(); i++) {
            last = Math.max(last, hosts.get(i).priority());
        }
        HostGroups[] groups = new HostGroups[last + 1];
        for (int p = 0; p <= last; p++) {
            List<Integer> members = new ArrayList<>();
            TreeMap<Integer, List<Integer>> byLocality = new TreeMap<>();
            for (int i = 0; i < hosts.size(); i++) {
                BalancedHost host = hosts.get(i);
                if (host.priority() == p) {
                    members.add(i);
                    byLocality
                            .computeIfAbsent(host.locality(), id -> new ArrayList<>())
                            .add(i);
                }
            }
            groups[p] = new HostGroups(
                    hosts,
                    indices(members),
                    byLocality.values().stream().map(HostGroups::indices).toList());
        }
        return groups;
    }

    private static int[] indices(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] all() {
        return all;
    }

    int count(HostHealth health) {
        return with(health).length;
    }

    int[] with(HostHealth health) {
        return with(all, EnumSet.of(health));
    }

    private int[] with(int[] members, Set<HostHealth> wanted) {
        return Arrays.stream(members)
                .filter(host -> wanted.contains(hosts.get(host).health()))
                .toArray();
    }

    int localities() {
        return localities.size();
    }

    int[] locality(int locality, HostHealth health) {
        return with(localities.get(locality), EnumSet.of(health));
    }

    int localityWeight(int locality) {
        return hosts.get(localities.get(locality)[0]).localityWeight();
    }

    /** The locality's weight, less where too few of its endpoints are in a state. */
    double effectiveWeight(int locality, HostHealth health, int overprovisioning) {
        int[] members = localities.get(locality);
        int counted = members.length - with(members, EnumSet.of(HostHealth.EXCLUDED)).length;
        if (counted == 0) {
            return 0;
        }
        double share = (double) locality(locality, health).length / counted;
        return localityWeight(locality) * Math.min(1.0, overprovisioning / 100.0 * share);
    }

    /** Those that a hash may fall on; localities in panic are taken whole. */
    HashShares shares(boolean panic, boolean byLocality) {
        HashShares shares = new HashShares(hosts, all.length);
        if (!byLocality) {
            shares.add(panic ? all : with(HostHealth.HEALTHY), 1.0);
            return shares;
        }
        long sum = 0;
        for (int i = 0; i < localities.size(); i++) {
            sum += localityWeight(i);
        }
        for (int i = 0; i < localities.size() && sum > 0; i++) {
            if (localityWeight(i) > 0) {
                int[] members = panic ? localities.get(i) : locality(i, HostHealth.HEALTHY);
                shares.add(members, (double) localityWeight(i) / sum);
            }
        }
        return shares;
    }
}
