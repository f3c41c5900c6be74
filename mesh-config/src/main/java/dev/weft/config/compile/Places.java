package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Place;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.DestinationRule.TrafficPolicy;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.types.Locality;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which parts of a proxy's place some DestinationRule looks at. */
final class Places {

    private Places() {}

    /** The place of a proxy; {@link Place#ANYWHERE} where no rule looks at it. */
    static Place of(MeshView view, Locality locality, Map<String, String> labels) {
        boolean local = false;
        TreeSet<String> wanted = new TreeSet<>();
        for (DestinationRule rule : view.all(DestinationRule.class)) {
            for (TrafficSettings settings : settings(rule).toList()) {
                LocalityBalancing balancing = settings.balancing() == null
                        ? null
                        : settings.balancing().locality();
                local |= settings.outliers() != null || balancing != null;
                if (balancing != null) {
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
        return new Place(locality, kept);
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
