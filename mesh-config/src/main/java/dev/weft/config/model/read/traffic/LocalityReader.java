package dev.weft.config.model.read.traffic;

import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.config.model.TrafficSettings.LocalityBalancing.Distribution;
import dev.weft.config.model.TrafficSettings.LocalityBalancing.Failover;
import dev.weft.config.parse.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code localityLbSetting} and {@code zoneAwareLbSetting}.
 *
 * <p>Source: Istio {@code LocalityLoadBalancerSetting}: {@code distribute} goes with none of the others.
 */
final class LocalityReader {

    /** Envoy's. */
    private static final int ZONES_FROM = 6;

    private LocalityReader() {}

    static @Nullable LocalityBalancing read(@Nullable Fields setting) {
        if (setting == null) {
            return null;
        }
        setting.ignore("enabled", "distribute", "failover", "failoverPriority");
        setting.end();
        boolean enabled = setting.flag("enabled", true);
        List<Distribution> distribute = setting.objects("distribute", LocalityReader::distribution);
        List<Failover> failover = setting.objects("failover", LocalityReader::failover);
        List<String> labels = setting.texts("failoverPriority");
        if (!distribute.isEmpty() && (!failover.isEmpty() || !labels.isEmpty())) {
            setting.invalid(
                    "distribute",
                    "beside failover or failoverPriority",
                    "distribute, or failover and failoverPriority");
        }
        return new LocalityBalancing(enabled, distribute, failover, labels);
    }

    /** {@code zoneAwareLbSetting}; {@code null}: not said. */
    static @Nullable LocalityBalancing zones(@Nullable Fields setting) {
        if (setting == null) {
            return null;
        }
        setting.ignore("enabled", "failover", "failoverPriority", "minClusterSize");
        setting.end();
        int least = (int) setting.integer("minClusterSize", 1, Integer.MAX_VALUE, ZONES_FROM);
        List<Failover> failover = setting.objects("failover", LocalityReader::failover);
        List<String> labels = setting.texts("failoverPriority");
        boolean enabled = setting.flag("enabled", true);
        return new LocalityBalancing(true, List.of(), failover, labels, enabled ? least : 0);
    }

    private static @Nullable Distribution distribution(Fields item) {
        item.ignore("from", "to");
        item.end();
        String from = item.requiredText("from");
        Fields to = item.requiredObject("to");
        if (from == null || to == null) {
            return null;
        }
        Map<String, Integer> shares = new LinkedHashMap<>();
        long sum = 0;
        for (String locality : new ArrayList<>(to.names())) {
            int share = (int) to.integer(locality, 1, 100, 0);
            shares.put(locality, share);
            sum += share;
        }
        if (sum != 100) {
            item.invalid("to", "shares that sum to " + sum, "a sum of 100");
            return null;
        }
        return new Distribution(from, shares);
    }

    private static @Nullable Failover failover(Fields item) {
        item.ignore("from", "to");
        item.end();
        String from = item.requiredText("from");
        String to = item.requiredText("to");
        if (from == null || to == null) {
            return null;
        }
        if (from.equals(to) || from.contains("/") || to.contains("/") || from.contains("*") || to.contains("*")) {
            item.invalid("to", Fields.quoted(to), "another region than from, without zone and wildcard");
            return null;
        }
        return new Failover(from, to);
    }
}
