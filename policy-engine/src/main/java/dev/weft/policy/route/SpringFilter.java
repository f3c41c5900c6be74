package dev.weft.policy.route;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Spring Cloud Gateway filter that a proxy runs itself, because no rule means the same: a user's own, or one beside it.
 *
 * <p>Source: Spring Cloud Gateway {@code FilterDefinition}.
 *
 * @param name as in {@code filters:}, never empty
 * @param args by name; those of the shortcut form are {@code _genkey_0} and so on, iterated in their order
 * @param jarSha256 lower-case digest of the jar that must bring it; empty: any
 * @param running what the route says of running it
 */
public record SpringFilter(String name, Map<String, String> args, String jarSha256, Running running) {

    /**
     * What a route says of running a filter; it wins over what the proxy's own configuration says.
     *
     * @param order its place in the chain; {@code null}: not said
     * @param budget its own time for a request, more than zero; {@code null}: not said
     * @param failMode what becomes of a request when it fails or cannot be run
     * @param optional it is left out where no jar brings it
     */
    public record Running(@Nullable Integer order, @Nullable Duration budget, FailMode failMode, boolean optional) {
        /** Nothing is said. */
        public static final Running UNSAID = new Running(null, null, FailMode.UNSAID, false);
    }

    /** What becomes of a request when a filter fails or cannot be run. */
    public enum FailMode {
        /** What the proxy's own configuration says, else it is refused. */
        UNSAID,
        /** It is refused. */
        CLOSED,
        /** It goes on without the filter. */
        OPEN
    }

    /** By length first, so that {@code _genkey_10} follows {@code _genkey_9}. */
    private static final Comparator<String> KEYS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** Without further words on running it but for what happens when it fails. */
    public SpringFilter(String name, Map<String, String> args, String jarSha256, boolean failOpen) {
        this(name, args, jarSha256, failOpen ? new Running(null, null, FailMode.OPEN, false) : Running.UNSAID);
    }

    public SpringFilter {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: the name of a filter)");
        }
        Map<String, String> ordered = new TreeMap<>(KEYS);
        ordered.putAll(args);
        args = Collections.unmodifiableMap(ordered);
    }

    /** Whether a proxy that has no filters at all forwards requests without it. */
    public boolean isDispensable() {
        return running.optional() || running.failMode() == FailMode.OPEN;
    }
}
