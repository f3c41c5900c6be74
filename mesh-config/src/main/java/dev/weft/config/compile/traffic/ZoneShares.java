package dev.weft.config.compile.traffic;

import dev.weft.config.compile.traffic.Localities.Candidate;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.EndpointSet.Endpoint;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps requests in the caller's zone as far as every endpoint still gets the same: what a zone's endpoints are too few for
 * goes to zones that have endpoints to spare. Zones without a share are a fallback. Pure; any thread.
 *
 * <p>Source: Envoy {@code ZoneAwareLoadBalancerBase}. The control plane knows both sides, so it says the outcome as weights,
 * where Envoy needs to be told a cluster of its own kind.
 */
final class ZoneShares {

    private static final int WHOLE = 10_000;

    private ZoneShares() {}

    /**
     * The set as a caller sees it.
     *
     * @param least endpoints with which zones are looked at at all
     * @return empty: zones are not looked at, because too little is known or there is no choice
     */
    static Optional<EndpointSet> place(String cluster, List<Candidate> candidates, Place caller, int least) {
        Map<String, Integer> hosts = new TreeMap<>();
        candidates.forEach(candidate -> hosts.merge(zone(candidate.endpoint().locality()), 1, Integer::sum));
        String own = zone(caller.locality());
        int callers =
                caller.callers().values().stream().mapToInt(Integer::intValue).sum();
        if (candidates.size() < least
                || hosts.size() < 2
                || !hosts.containsKey(own)
                || caller.callers().getOrDefault(own, 0) == 0) {
            return Optional.empty();
        }
        Map<String, Double> shares = shares(hosts, candidates.size(), caller.callers(), callers, own);
        return Optional.of(set(cluster, candidates, hosts, shares));
    }

    /** A zone: its region too, because names of zones may repeat. */
    static String zone(Locality locality) {
        return locality.region() + "/" + locality.zone();
    }

    private static Map<String, Double> shares(
            Map<String, Integer> hosts, int allHosts, Map<String, Integer> callers, int allCallers, String own) {
        double kept = share(hosts, own, allHosts) / share(callers, own, allCallers);
        Map<String, Double> shares = new TreeMap<>();
        if (kept >= 1) {
            shares.put(own, 1.0);
            return shares;
        }
        Map<String, Double> spare = new TreeMap<>();
        for (String zone : hosts.keySet()) {
            double more = share(hosts, zone, allHosts) - share(callers, zone, allCallers);
            if (more > 0) {
                spare.put(zone, more);
            }
        }
        double sum = spare.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.put(own, kept);
        spare.forEach((zone, more) -> shares.put(zone, (1 - kept) * more / sum));
        return shares;
    }

    private static double share(Map<String, Integer> counts, String zone, int all) {
        return (double) counts.getOrDefault(zone, 0) / all;
    }

    /** A zone's share is split among its localities as its endpoints are. */
    private static EndpointSet set(
            String cluster, List<Candidate> candidates, Map<String, Integer> hosts, Map<String, Double> shares) {
        Map<Locality, Integer> inLocality = new TreeMap<>(Comparator.comparing(Locality::toString));
        candidates.forEach(candidate -> inLocality.merge(candidate.endpoint().locality(), 1, Integer::sum));
        Map<Locality, Integer> weights = new HashMap<>();
        inLocality.forEach((locality, count) -> {
            Double share = shares.get(zone(locality));
            if (share != null) {
                double part = share * count / hosts.getOrDefault(zone(locality), count);
                weights.put(locality, (int) Math.max(1, Math.round(WHOLE * part)));
            }
        });
        List<Endpoint> placed = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Endpoint endpoint = candidate.endpoint();
            placed.add(endpoint.withPriority(weights.containsKey(endpoint.locality()) ? 0 : 1));
        }
        return new EndpointSet(cluster, placed, weights);
    }
}
