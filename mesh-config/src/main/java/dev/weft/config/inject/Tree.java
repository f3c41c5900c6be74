package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One mapping of a pod, which can be changed. What has another shape than asked for counts as absent. One thread. */
final class Tree {

    private final Map<String, @Nullable Object> map;

    private Tree(Map<String, @Nullable Object> map) {
        this.map = map;
    }

    /** An empty mapping. */
    static Tree empty() {
        return new Tree(new LinkedHashMap<>());
    }

    /** A mapping with everything in it copied, so that the original stays as it is. */
    static Tree copyOf(Map<String, ? extends @Nullable Object> original) {
        Tree copy = empty();
        original.forEach((name, value) -> copy.map.put(name, copied(value)));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Tree over(Object map) {
        return new Tree((Map<String, @Nullable Object>) map);
    }

    static @Nullable Object copied(@Nullable Object value) {
        return switch (value) {
            case Tree tree -> copyOf(tree.map).map;
            case Map<?, ?> inner -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                inner.forEach((name, item) -> copy.put(String.valueOf(name), copied(item)));
                yield copy;
            }
            case List<?> items -> {
                List<@Nullable Object> copy = new ArrayList<>();
                for (Object item : items) {
                    copy.add(copied(item));
                }
                yield copy;
            }
            case null, default -> value;
        };
    }

    /** The mapping itself, not a copy. */
    Map<String, @Nullable Object> map() {
        return map;
    }

    boolean has(String name) {
        return map.get(name) != null;
    }

    /** A text, or what a number or boolean is written as; empty when it is absent. */
    String text(String name) {
        Object value = map.get(name);
        return value == null || value instanceof Map || value instanceof List ? "" : value.toString();
    }

    /** A whole number, or another when it is absent. */
    int number(String name, int otherwise) {
        return map.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    /** Whether it is {@code true}. */
    boolean flag(String name) {
        return Boolean.TRUE.equals(map.get(name));
    }

    /** A mapping below, made when it is absent. */
    Tree child(String name) {
        if (!(map.get(name) instanceof Map)) {
            map.put(name, new LinkedHashMap<String, @Nullable Object>());
        }
        return view(name);
    }

    /** A mapping below; a new one that belongs to nobody when it is absent. */
    Tree view(String name) {
        return map.get(name) instanceof Map<?, ?> inner ? over(inner) : empty();
    }

    /** A list below, made when it is absent. */
    @SuppressWarnings("unchecked")
    List<@Nullable Object> list(String name) {
        if (!(map.get(name) instanceof List)) {
            map.put(name, new ArrayList<@Nullable Object>());
        }
        return (List<@Nullable Object>) java.util.Objects.requireNonNull(map.get(name));
    }

    /** The mappings of a list; none when it is absent. */
    List<Tree> items(String name) {
        List<Tree> found = new ArrayList<>();
        if (map.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> inner) {
                    found.add(over(inner));
                }
            }
        }
        return found;
    }

    /** Texts with names; empty when it is absent. */
    Map<String, String> texts(String name) {
        Map<String, String> found = new LinkedHashMap<>();
        Tree inner = view(name);
        inner.map.keySet().forEach(key -> found.put(key, inner.text(key)));
        return found;
    }

    Tree put(String name, @Nullable Object value) {
        map.put(name, value instanceof Tree tree ? tree.map : value);
        return this;
    }

    void putIfAbsent(String name, Object value) {
        if (!has(name)) {
            put(name, value);
        }
    }
}
