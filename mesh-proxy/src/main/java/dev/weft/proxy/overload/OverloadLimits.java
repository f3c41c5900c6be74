package dev.weft.proxy.overload;

import java.util.EnumMap;
import java.util.Map;

/**
 * At which pressure which action begins. Immutable.
 *
 * @param percents of a limit, 1 to 100; an action that is not there never begins
 */
public record OverloadLimits(Map<OverloadAction, Integer> percents) {

    /** What is used where nothing else is said. */
    public static final OverloadLimits DEFAULT = new OverloadLimits(defaults());

    public OverloadLimits {
        percents.forEach((action, percent) -> {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException(action.word() + ": " + percent + " (expected: 1 to 100)");
            }
        });
        percents = Map.copyOf(percents);
    }

    private static Map<OverloadAction, Integer> defaults() {
        Map<OverloadAction, Integer> percents = new EnumMap<>(OverloadAction.class);
        for (OverloadAction action : OverloadAction.values()) {
            percents.put(action, action.percent());
        }
        return percents;
    }

    /** The pressure below which nothing has to be known exactly. */
    double lowest() {
        return percents.values().stream().mapToInt(Integer::intValue).min().orElse(101) / 100.0;
    }
}
