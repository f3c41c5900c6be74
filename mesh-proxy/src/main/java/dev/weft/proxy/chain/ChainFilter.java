package dev.weft.proxy.chain;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * One filter as a route names it.
 *
 * @param name of its factory, as in {@code filters:}
 * @param args by name; those of the shortcut form are {@code _genkey_0} and so on, iterated in their order
 * @param jarSha256 lower-case digest of the jar that must be loaded; empty: any
 * @param failOpen whether a request goes on without it when it is missing or fails; else it is refused
 */
public record ChainFilter(String name, Map<String, String> args, String jarSha256, boolean failOpen) {

    /** By length first, so that {@code _genkey_10} follows {@code _genkey_9}. */
    private static final Comparator<String> KEYS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    public ChainFilter {
        Map<String, String> ordered = new TreeMap<>(KEYS);
        ordered.putAll(args);
        args = Collections.unmodifiableMap(ordered);
    }

    /** Without further conditions. */
    public ChainFilter(String name, Map<String, String> args) {
        this(name, args, "", false);
    }
}
