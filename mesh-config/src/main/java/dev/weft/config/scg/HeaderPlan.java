package dev.weft.config.scg;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.HeaderMutation.Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of headers one after the other, as one change that does the same. Mutable; one thread. */
final class HeaderPlan {

    private final Map<String, Field> fields = new LinkedHashMap<>();

    /** What has become of one name. */
    private static final class Field {
        private boolean replaced;
        private final List<Header> values = new ArrayList<>();
        private @Nullable Header fill;
    }

    void remove(String name) {
        Field field = field(name);
        field.replaced = true;
        field.values.clear();
        field.fill = null;
    }

    void set(String name, String value) {
        remove(name);
        field(name).values.add(new Header(name, value));
    }

    void add(String name, String value) {
        field(name).values.add(new Header(name, value));
    }

    /** Adds where there is none. */
    void fill(String name, String value) {
        Field field = field(name);
        if (!field.values.isEmpty()) {
            return;
        }
        if (field.replaced) {
            field.values.add(new Header(name, value));
        } else if (field.fill == null) {
            field.fill = new Header(name, value);
        }
    }

    /** Whether something was filled in and added to at once, which no one change says. */
    boolean isAmbiguous() {
        return fields.values().stream().anyMatch(field -> field.fill != null && !field.values.isEmpty());
    }

    HeaderMutation toMutation() {
        List<Header> set = new ArrayList<>();
        List<Header> add = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        List<Header> fill = new ArrayList<>();
        fields.forEach((name, field) -> {
            if (field.fill != null) {
                fill.add(field.fill);
            }
            if (field.replaced && field.values.isEmpty()) {
                remove.add(name);
            }
            for (int i = 0; i < field.values.size(); i++) {
                (field.replaced && i == 0 ? set : add).add(field.values.get(i));
            }
        });
        return set.isEmpty() && add.isEmpty() && remove.isEmpty() && fill.isEmpty()
                ? HeaderMutation.NONE
                : new HeaderMutation(set, add, remove, fill);
    }

    private Field field(String name) {
        return fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new Field());
    }
}
