package dev.weft.config.compile.traffic;

import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.EndpointSet.Endpoint;
import dev.weft.config.model.TrafficDistribution;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.config.model.TrafficSettings.LocalityBalancing.Distribution;
import dev.weft.config.model.TrafficSettings.LocalityBalancing.Failover;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which endpoints a caller prefers for where they run: priorities where endpoints can be ejected, shares where the user says
 * them. A caller of unknown place has no preference.
 *
 * <p>Source: Istio {@code loadbalancer.ApplyLocalityLoadBalancer}.
 */
public final class Localities {

    private static final Comparator<Locality> ORDER = Comparator.comparing(Locality::toString);
    private static final int REGIONAL = 5;

    private Localities() {}

    /**
     * An endpoint and what failover may look at.
     *
     * @param labels of its workload
     */
    public record Candidate(Endpoint endpoint, Map<String, String> labels) {}

    /** The set of one cluster as a caller at a place sees it. */
    public static EndpointSet place(
            String cluster,
            List<Candidate> candidates,
            TrafficSettings settings,
            TrafficDistribution distribution,
            Place caller) {
        boolean written = settings.balancing() != null && settings.balancing().locality() != null;
        if (!written && distribution != TrafficDistribution.ANY && !caller.equals(Place.ANYWHERE)) {
            LocalityBalancing near = new LocalityBalancing(true, List.of(), List.of(), distribution.labels());
            return failOver(cluster, candidates, near, caller);
        }
        return place(cluster, candidates, settings, caller);
    }

    private static EndpointSet place(
            String cluster, List<Candidate> candidates, TrafficSettings settings, Place caller) {
        LocalityBalancing rule = ClusterPolicies.locality(settings);
        if (rule == null || caller.equals(Place.ANYWHERE)) {
            return new EndpointSet(cluster, endpoints(candidates));
        }
        Optional<EndpointSet> zones = rule.zonesFrom() == 0
                ? Optional.empty()
                : ZoneShares.place(cluster, candidates, caller, rule.zonesFrom());
        if (zones.isPresent()) {
            return zones.get();
        }
        for (Distribution distribution : rule.distribute()) {
            if (matches(caller.locality(), distribution.from())) {
                return distribute(cluster, candidates, distribution);
            }
        }
        if (!rule.distribute().isEmpty() || settings.outliers() == null) {
            return new EndpointSet(cluster, endpoints(candidates));
        }
        return failOver(cluster, candidates, rule, caller);
    }

    private static List<Endpoint> endpoints(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::endpoint).toList();
    }

    /** A share goes to the localities that fit it and no earlier one, by their own weights; the rest is left out. */
    private static EndpointSet distribute(String cluster, List<Candidate> candidates, Distribution distribution) {
        Map<Locality, Long> weights = new TreeMap<>(ORDER);
        candidates.forEach(candidate -> weights.merge(
                candidate.endpoint().locality(), (long) candidate.endpoint().weight(), Long::sum));
        Map<Locality, Integer> shares = new HashMap<>();
        distribution.to().forEach((pattern, percent) -> {
            List<Locality> fit = weights.keySet().stream()
                    .filter(locality -> !shares.containsKey(locality) && matches(locality, pattern))
                    .toList();
            long total = fit.stream()
                    .mapToLong(locality -> weights.getOrDefault(locality, 0L))
                    .sum();
            for (Locality locality : fit) {
                double share = (double) weights.getOrDefault(locality, 0L) * percent / total;
                shares.put(locality, (int) Math.ceil(share));
            }
        });
        List<Endpoint> kept = endpoints(candidates).stream()
                .filter(endpoint -> shares.containsKey(endpoint.locality()))
                .toList();
        return new EndpointSet(cluster, kept, shares);
    }

    private static EndpointSet failOver(
            String cluster, List<Candidate> candidates, LocalityBalancing rule, Place caller) {
        boolean byLabels = !rule.failoverPriority().isEmpty();
        boolean byRegion = !byLabels || !rule.failover().isEmpty();
        Map<Candidate, Integer> ranks = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            int rank = byLabels ? labelRank(candidate, rule.failoverPriority(), caller) : 0;
            int regional =
                    byRegion ? regionRank(candidate.endpoint().locality(), rule.failover(), caller.locality()) : 0;
            ranks.put(candidate, byRegion ? rank * REGIONAL + regional : rank);
        }
        // Envoy wants priorities without gaps.
        List<Integer> used = new ArrayList<>(new TreeSet<>(ranks.values()));
        List<Endpoint> placed = new ArrayList<>();
        ranks.forEach((candidate, rank) -> placed.add(candidate.endpoint().withPriority(used.indexOf(rank))));
        return new EndpointSet(cluster, placed);
    }

    /** 0: same sub-zone, 1: same zone, 2: same region, 3: elsewhere, 4: elsewhere and not where the region fails over to. */
    private static int regionRank(Locality endpoint, List<Failover> failover, Locality caller) {
        if (!caller.region().equals(endpoint.region())) {
            for (Failover rule : failover) {
                if (rule.from().equals(caller.region())) {
                    return rule.to().equals(endpoint.region()) ? 3 : 4;
                }
            }
            return 3;
        }
        if (!caller.zone().equals(endpoint.zone())) {
            return 2;
        }
        return caller.subZone().equals(endpoint.subZone()) ? 0 : 1;
    }

    /** The later the first label that differs, the better. */
    private static int labelRank(Candidate candidate, List<String> labels, Place caller) {
        for (int i = 0; i < labels.size(); i++) {
            String written = labels.get(i);
            int equals = written.indexOf('=');
            String name = equals < 0 ? written : written.substring(0, equals);
            String wanted =
                    equals < 0 ? label(name, caller.labels(), caller.locality()) : written.substring(equals + 1);
            if (!wanted.equals(
                    label(name, candidate.labels(), candidate.endpoint().locality()))) {
                return labels.size() - i;
            }
        }
        return 0;
    }

    private static String label(String name, Map<String, String> labels, Locality locality) {
        String own = labels.get(name);
        if (own != null) {
            return own;
        }
        return switch (name) {
            case "topology.kubernetes.io/region" -> locality.region();
            case "topology.kubernetes.io/zone" -> locality.zone();
            case "topology.istio.io/subzone" -> locality.subZone();
            default -> "";
        };
    }

    private static boolean matches(Locality locality, String pattern) {
        Locality wanted = Locality.parse(pattern);
        return (wanted.region().equals("*") || wanted.region().equals(locality.region()))
                && fits(wanted.zone(), locality.zone())
                && fits(wanted.subZone(), locality.subZone());
    }

    private static boolean fits(String wanted, String is) {
        return wanted.isEmpty() || wanted.equals("*") || wanted.equals(is);
    }
}
