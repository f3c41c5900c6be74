package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Place;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.DestinationRule.TrafficPolicy;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.TrafficDistribution;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which parts of a proxy's place some DestinationRule looks at. */
final class Places {

    private Places() {}

    /** The place of a proxy; {@link Place#ANYWHERE} where no rule looks at it. */
    static Place of(MeshView view, String namespace, Locality locality, Map<String, String> labels) {
        boolean local = view.all(ServiceEntry.class).stream()
                .anyMatch(service -> TrafficDistribution.of(service.metadata()) != TrafficDistribution.ANY);
        boolean zones = false;
        TreeSet<String> wanted = new TreeSet<>();
        for (DestinationRule rule : view.all(DestinationRule.class)) {
            for (TrafficSettings settings : settings(rule).toList()) {
                LocalityBalancing balancing = settings.balancing() == null
                        ? null
                        : settings.balancing().locality();
                local |= settings.outliers() != null || balancing != null;
                if (balancing != null) {
                    zones |= balancing.zonesFrom() > 0;
                    balancing.failoverPriority().forEach(wanted::add);
                }
            }
        }
        if (!local) {
            return Place.ANYWHERE;
        }
        Map<String, String> kept = new HashMap<>();
        for (String name : wanted) {
            String value = labels.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return new Place(locality, kept, zones ? callers(view, namespace, labels) : Map.of());
    }

    /** The workloads of the services that a workload with some labels belongs to, itself included, by zone. */
    private static Map<String, Integer> callers(MeshView view, String namespace, Map<String, String> labels) {
        List<Selector> services = new ArrayList<>();
        for (ServiceEntry service : view.in(namespace, ServiceEntry.class)) {
            if (service.backing() instanceof ServiceEntry.Backing.Workloads(var selector) && selector.matches(labels)) {
                services.add(selector);
            }
        }
        Map<String, Integer> zones = new TreeMap<>();
        for (WorkloadEntry workload : view.in(namespace, WorkloadEntry.class)) {
            if (services.stream()
                    .anyMatch(each -> each.matches(workload.endpoint().labels()))) {
                Locality place = workload.endpoint().locality();
                zones.merge(place.region() + "/" + place.zone(), 1, Integer::sum);
            }
        }
        return zones;
    }

    private static Stream<TrafficSettings> settings(DestinationRule rule) {
        return Stream.concat(
                settings(rule.trafficPolicy()),
                rule.subsets().stream().map(Subset::trafficPolicy).flatMap(Places::settings));
    }

    private static Stream<TrafficSettings> settings(TrafficPolicy policy) {
        return Stream.concat(Stream.of(policy.settings()), policy.ports().values().stream());
    }
}
