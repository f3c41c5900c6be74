package dev.weft.policy.balance;

import dev.weft.policy.hash.XxHash64;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A proxy's own part of many endpoints. All proxies see the endpoints on one circle, in an order that all agree on and that
 * changes little when an endpoint comes or goes; each takes a run of neighbours from its seat on. So every endpoint is in
 * as many runs as every other: on average for seats from names, but for one for seats by number.
 *
 * <p>Source: Finagle, deterministic aperture.
 */
final class Aperture {

    private Aperture() {}

    /** The members that a proxy uses; all where there are not more than {@code size}, or {@code size} is 0. */
    static int[] of(int[] members, Hosts hosts, ApertureSeat seat, int size) {
        if (size == 0 || members.length <= size) {
            return members;
        }
        long[] places = new long[hosts.size()];
        for (int member : members) {
            places[member] = XxHash64.hash(hosts.get(member).hashKey());
        }
        int[] circle = Arrays.stream(members)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(host -> places[host]).thenComparing(host -> host))
                .mapToInt(Integer::intValue)
                .toArray();
        int start = (int) Math.unsignedMultiplyHigh(seat.position(), circle.length);
        int[] run = new int[size];
        for (int i = 0; i < size; i++) {
            run[i] = circle[(start + i) % circle.length];
        }
        return run;
    }
}
