package dev.weft.policy.route;

import java.util.List;
import java.util.Locale;

/**
 * Changes to headers, applied in this order: remove, set, add, fill.
 *
 * <p>Source: Envoy {@code HeaderValueOption} ({@code OVERWRITE_IF_EXISTS_OR_ADD}, {@code APPEND_IF_EXISTS_OR_ADD},
 * {@code ADD_IF_ABSENT}), Istio {@code Headers.HeaderOperations}.
 *
 * @param set replaces all values of a header
 * @param add adds a value beside those that are there
 * @param remove names of headers to take away, lower case
 * @param fill adds a value where no header of that name is there
 */
public record HeaderMutation(List<Header> set, List<Header> add, List<String> remove, List<Header> fill) {

    /** Changes nothing. */
    public static final HeaderMutation NONE = new HeaderMutation(List.of(), List.of(), List.of());

    public HeaderMutation {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = remove.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        fill = List.copyOf(fill);
    }

    /** Without what is filled in. */
    public HeaderMutation(List<Header> set, List<Header> add, List<String> remove) {
        this(set, add, remove, List.of());
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty() && fill.isEmpty();
    }

    /** One header as it is written. */
    public record Header(String name, String value) {}
}
