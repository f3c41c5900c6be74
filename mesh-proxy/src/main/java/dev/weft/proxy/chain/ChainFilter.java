package dev.weft.proxy.chain;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One filter as a route names it.
 *
 * @param name of its factory, as in {@code filters:}
 * @param args by name; those of the shortcut form are {@code _genkey_0} and so on, iterated in their order
 * @param jarSha256 lower-case digest of the jar that must be loaded; empty: any
 * @param running what the route says of running it; it wins over {@code filters.yaml}
 */
public record ChainFilter(String name, Map<String, String> args, String jarSha256, Running running) {

    /**
     * What a route says of running a filter.
     *
     * @param order its place in the chain; {@code null}: not said
     * @param budget its own time for a request; {@code null}: not said
     * @param failOpen whether a request goes on without it when it is missing or fails; {@code null}: not said
     * @param optional it is left out where no jar brings it
     */
    public record Running(
            @Nullable Integer order,
            @Nullable Duration budget,
            @Nullable Boolean failOpen,
            boolean optional) {
        /** Nothing is said. */
        public static final Running UNSAID = new Running(null, null, null, false);
    }

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
        this(name, args, "", Running.UNSAID);
    }
}
