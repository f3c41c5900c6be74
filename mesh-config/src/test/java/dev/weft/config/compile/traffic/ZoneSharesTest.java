package dev.weft.config.compile.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weft.config.compile.traffic.Localities.Candidate;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.EndpointSet.Endpoint;
import dev.weft.config.ir.EndpointSet.WorkloadRef;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ZoneSharesTest {

    private static final int LEAST = 2;

    private static Locality zone(String name) {
        return new Locality("eu", name, "");
    }

    private static List<Candidate> endpoints(Map<String, Integer> zones) {
        List<Candidate> all = new ArrayList<>();
        zones.forEach((zone, count) -> {
            for (int i = 0; i < count; i++) {
                Endpoint endpoint = new Endpoint("10.0.0." + all.size(), 80, 1, zone(zone), false, WorkloadRef.UNKNOWN);
                all.add(new Candidate(endpoint, Map.of()));
            }
        });
        return all;
    }

    private static Place caller(String zone, Map<String, Integer> callers) {
        Map<String, Integer> byZone = new TreeMap<>();
        callers.forEach((name, count) -> byZone.put(ZoneShares.zone(zone(name)), count));
        return new Place(zone(zone), Map.of(), byZone);
    }

    @Test
    void givesEveryEndpointTheSameForAnyZones() {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            Map<String, Integer> hosts = new TreeMap<>();
            Map<String, Integer> callers = new TreeMap<>();
            for (int zone = 0; zone < 2 + random.nextInt(4); zone++) {
                hosts.put("z" + zone, 1 + random.nextInt(9));
                callers.put("z" + zone, 1 + random.nextInt(9));
            }
            List<Candidate> all = endpoints(hosts);
            Map<Locality, Double> load = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
            callers.forEach((zone, count) -> {
                EndpointSet set =
                        ZoneShares.place("c", all, caller(zone, callers), LEAST).orElseThrow();
                double sum = set.localityWeights().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                set.localityWeights().forEach((place, weight) -> load.merge(place, count * weight / sum, Double::sum));
            });

            double requests =
                    callers.values().stream().mapToInt(Integer::intValue).sum();
            hosts.forEach((zone, count) -> assertThat(load.getOrDefault(zone(zone), 0.0) / count)
                    .as("%s %s %s", hosts, callers, zone)
                    .isCloseTo(requests / all.size(), within(0.01)));
        }
    }

    @Test
    void staysInTheZoneWhereItHasEndpointsEnough() {
        EndpointSet set = ZoneShares.place(
                        "c", endpoints(Map.of("a", 3, "b", 1)), caller("a", Map.of("a", 1, "b", 1)), LEAST)
                .orElseThrow();

        assertThat(set.localityWeights()).containsOnlyKeys(zone("a"));
        assertThat(set.endpoints())
                .allSatisfy(endpoint -> assertThat(endpoint.priority())
                        .as("others are a fallback")
                        .isEqualTo(endpoint.locality().equals(zone("a")) ? 0 : 1));
    }

    @Test
    void looksAtNoZonesWhereTooLittleIsThere() {
        Map<String, Integer> two = Map.of("a", 2, "b", 2);

        assertThat(ZoneShares.place("c", endpoints(two), caller("a", Map.of("a", 1)), 5))
                .as("too few endpoints")
                .isEmpty();
        assertThat(ZoneShares.place("c", endpoints(two), caller("c", Map.of("c", 1)), LEAST))
                .as("none in the caller's zone")
                .isEmpty();
        assertThat(ZoneShares.place("c", endpoints(Map.of("a", 4)), caller("a", Map.of("a", 1)), LEAST))
                .as("one zone")
                .isEmpty();
        assertThat(ZoneShares.place("c", endpoints(two), caller("a", Map.of()), LEAST))
                .as("callers are not known")
                .isEmpty();
    }
}
