package dev.weft.policy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApertureTest {

    private static Hosts hosts(int count) {
        List<BalancedHost> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(BalancedHost.of("10.2." + i / 250 + "." + i % 250 + ":80"));
        }
        return new Hosts(hosts, new TestActivity(0));
    }

    private static int[] all(int count) {
        int[] members = new int[count];
        for (int i = 0; i < count; i++) {
            members[i] = i;
        }
        return members;
    }

    @Test
    void usesAllOfAFew() {
        assertThat(Aperture.of(all(10), hosts(10), ApertureSeat.of("p"), 0)).hasSize(10);
        assertThat(Aperture.of(all(10), hosts(10), ApertureSeat.of("p"), 10)).hasSize(10);
        assertThat(Aperture.of(all(10), hosts(10), ApertureSeat.of("p"), 3))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void loadsAllAlikeFromNumberedSeats() {
        int[] load = new int[100];
        Hosts hosts = hosts(100);
        for (int proxy = 0; proxy < 50; proxy++) {
            for (int host : Aperture.of(all(100), hosts, ApertureSeat.of(proxy, 50), 12)) {
                load[host]++;
            }
        }
        for (int each : load) {
            assertThat(each).isEqualTo(6);
        }
    }

    @Test
    void loadsAllAlikeOnAverageFromNames() {
        int[] load = new int[100];
        Hosts hosts = hosts(100);
        int proxies = 10_000;
        for (int proxy = 0; proxy < proxies; proxy++) {
            for (int host : Aperture.of(all(100), hosts, ApertureSeat.of("sidecar~10.0.0." + proxy), 12)) {
                load[host]++;
            }
        }
        double sigma = Math.sqrt(proxies * 0.12 * 0.88);
        for (int each : load) {
            assertThat((double) each).isBetween(1_200 - 4 * sigma, 1_200 + 4 * sigma);
        }
    }

    @Test
    void changesLittleWhenAnEndpointLeaves() {
        Hosts hosts = hosts(500);
        int changed = 0;
        for (int proxy = 0; proxy < 200; proxy++) {
            ApertureSeat seat = ApertureSeat.of("p" + proxy);
            Set<Integer> before = new HashSet<>();
            for (int host : Aperture.of(all(500), hosts, seat, 20)) {
                before.add(host);
            }
            for (int host : Aperture.of(all(499), hosts, seat, 20)) {
                changed += before.contains(host) ? 0 : 1;
            }
        }
        // One neighbour more at most.
        assertThat(changed).isLessThanOrEqualTo(200);
    }

    @Test
    void picksWithinTheAperture() {
        List<BalancedHost> hosts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            hosts.add(BalancedHost.of("h" + i));
        }
        BalancePlan plan = BalancePlan.of(
                new BalancePlan.Setup(
                        LoadBalancer.LeastRequest.DEFAULT,
                        new HostSelection(0, false, 140, 16),
                        ApertureSeat.of("me"),
                        1),
                hosts,
                new TestActivity(300),
                0);
        Set<Integer> used = new HashSet<>();
        TestPick pick = new TestPick(1);
        for (int i = 0; i < 5_000; i++) {
            used.add(plan.pick(0, pick));
        }
        assertThat(used).hasSize(16);
    }
}
