package dev.weft.config.model;

import java.util.List;

/**
 * Which namespaces may use an object.
 *
 * <p>Source: Istio {@code exportTo}.
 *
 * @param entries {@code .} (its own namespace), {@code *} (all), {@code ~} (none) or names; empty means all
 */
public record ExportTo(List<String> entries) {

    /** Every namespace: the default. */
    public static final ExportTo ALL = new ExportTo(List.of());

    public ExportTo {
        entries = List.copyOf(entries);
    }

    /** Whether an object of namespace {@code owner} is visible to proxies of namespace {@code viewer}. */
    public boolean isVisible(String owner, String viewer) {
        if (entries.isEmpty()) {
            return true;
        }
        for (String entry : entries) {
            if (entry.equals("*") || entry.equals(viewer) || entry.equals(".") && owner.equals(viewer)) {
                return true;
            }
        }
        return false;
    }
}
