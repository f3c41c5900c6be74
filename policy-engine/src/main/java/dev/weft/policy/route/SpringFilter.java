package dev.weft.policy.route;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * One Spring Cloud Gateway filter that a proxy runs itself, because no rule means the same: a user's own, or one beside it.
 *
 * <p>Source: Spring Cloud Gateway {@code FilterDefinition}.
 *
 * @param name as in {@code filters:}, never empty
 * @param args by name; those of the shortcut form are {@code _genkey_0} and so on, iterated in their order
 * @param jarSha256 lower-case digest of the jar that must bring it; empty: any
 * @param failOpen whether a request goes on without it when it fails; else it is refused
 */
public record SpringFilter(String name, Map<String, String> args, String jarSha256, boolean failOpen) {

    /** By length first, so that {@code _genkey_10} follows {@code _genkey_9}. */
    private static final Comparator<String> KEYS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    public SpringFilter {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: the name of a filter)");
        }
        Map<String, String> ordered = new TreeMap<>(KEYS);
        ordered.putAll(args);
        args = Collections.unmodifiableMap(ordered);
    }
}
