package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What turns one tree into another, in as few operations as its shape allows: unchanged parts are not named, named items of
 * a list that moved behind new ones are not written again.
 *
 * <p>Source: RFC 6902 (JSON Patch), RFC 6901 (JSON Pointer).
 */
public final class JsonPatch {

    private final List<Map<String, @Nullable Object>> operations = new ArrayList<>();

    private JsonPatch() {}

    /** The operations; none when both are equal. */
    public static List<Map<String, @Nullable Object>> between(
            Map<String, ? extends @Nullable Object> before, Map<String, ? extends @Nullable Object> after) {
        JsonPatch patch = new JsonPatch();
        patch.maps("", before, after);
        return patch.operations;
    }

    private void operation(String op, String path, boolean valued, @Nullable Object value) {
        Map<String, @Nullable Object> operation = new LinkedHashMap<>();
        operation.put("op", op);
        operation.put("path", path);
        if (valued) {
            operation.put("value", value);
        }
        operations.add(operation);
    }

    private void maps(String path, Map<?, ?> before, Map<?, ?> after) {
        for (Object name : before.keySet()) {
            if (!after.containsKey(name)) {
                operation("remove", path + "/" + escaped(String.valueOf(name)), false, null);
            }
        }
        after.forEach((name, value) -> {
            String at = path + "/" + escaped(String.valueOf(name));
            if (!before.containsKey(name)) {
                operation("add", at, true, value);
            } else {
                values(at, before.get(name), value);
            }
        });
    }

    private void values(String path, @Nullable Object before, @Nullable Object after) {
        if (same(before, after)) {
            return;
        }
        if (before instanceof Map<?, ?> a && after instanceof Map<?, ?> b) {
            maps(path, a, b);
        } else if (before instanceof List<?> a && after instanceof List<?> b) {
            lists(path, a, b);
        } else {
            operation("replace", path, true, after);
        }
    }

    /** Aligns items by name where they have one; a list whose order changed otherwise is replaced as a whole. */
    private void lists(String path, List<?> before, List<?> after) {
        List<@Nullable Object> now = new ArrayList<>(before);
        for (int i = now.size() - 1; i >= 0; i--) {
            if (indexOf(after, now.get(i), 0) < 0) {
                operation("remove", path + "/" + i, false, null);
                now.remove(i);
            }
        }
        for (int i = 0; i < after.size(); i++) {
            if (i < now.size() && alike(now.get(i), after.get(i))) {
                values(path + "/" + i, now.get(i), after.get(i));
            } else if (indexOf(now, after.get(i), i) >= 0) {
                operation("replace", path, true, after);
                return;
            } else {
                operation("add", path + "/" + i, true, after.get(i));
                now.add(i, after.get(i));
            }
        }
        for (int i = now.size() - 1; i >= after.size(); i--) {
            operation("remove", path + "/" + i, false, null);
        }
    }

    private static int indexOf(List<?> items, @Nullable Object item, int from) {
        for (int i = from; i < items.size(); i++) {
            if (alike(items.get(i), item)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean alike(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right && left.get("name") instanceof String name) {
            return name.equals(right.get("name"));
        }
        return same(a, b);
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number left && b instanceof Number right) {
            return left.toString().equals(right.toString());
        }
        return Objects.equals(a, b);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
