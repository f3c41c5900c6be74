package dev.weft.proxy.telemetry;

import dev.weft.policy.expression.Attributes;
import dev.weft.policy.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which labels series have: Istio's without those that are removed, with those that are added or replaced. Immutable; any
 * thread. Equal plans make equal series.
 */
final class LabelPlan {

    static final String[] NO_EXTRAS = {};

    private static final String UNKNOWN = "unknown";
    private static final int MAX_VALUE = 256;

    private final List<String> names;
    /** For each name: the position among Istio's labels, or -1 - position among the extras. */
    private final int[] sources;

    private final Expression[] extras;

    private LabelPlan(List<String> names, int[] sources, Expression[] extras) {
        this.names = names;
        this.sources = sources;
        this.extras = extras;
    }

    /**
     * Of one kind of series.
     *
     * @param standard Istio's labels
     * @param tags added or replaced
     * @param removed left out, but for those that are added
     */
    static LabelPlan of(List<String> standard, SortedMap<String, Expression> tags, Set<String> removed) {
        List<String> names = new ArrayList<>();
        List<Integer> sources = new ArrayList<>();
        List<Expression> extras = new ArrayList<>();
        TreeMap<String, Expression> added = new TreeMap<>(tags);
        for (int i = 0; i < standard.size(); i++) {
            String name = standard.get(i);
            Expression replaced = added.remove(name);
            if (replaced != null) {
                names.add(name);
                sources.add(-1 - extras.size());
                extras.add(replaced);
            } else if (!removed.contains(name)) {
                names.add(name);
                sources.add(i);
            }
        }
        added.forEach((name, expression) -> {
            names.add(name);
            sources.add(-1 - extras.size());
            extras.add(expression);
        });
        return new LabelPlan(
                List.copyOf(names),
                sources.stream().mapToInt(Integer::intValue).toArray(),
                extras.toArray(new Expression[0]));
    }

    List<String> names() {
        return names;
    }

    /** The values that depend on the request; the same array where there are none. */
    String[] extras(Attributes of) {
        if (extras.length == 0) {
            return NO_EXTRAS;
        }
        String[] values = new String[extras.length];
        for (int i = 0; i < values.length; i++) {
            String value = extras[i].text(of);
            values[i] = value == null ? UNKNOWN : value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE);
        }
        return values;
    }

    /** Whether anything depends on the request. */
    boolean dynamic() {
        return extras.length > 0;
    }

    /** The values of a series, as many as names. */
    List<String> values(List<String> standard, SeriesKey key) {
        String[] values = new String[sources.length];
        for (int i = 0; i < values.length; i++) {
            int source = sources[i];
            values[i] = source >= 0 ? standard.get(source) : key.extras[-1 - source];
        }
        return List.of(values);
    }
}
