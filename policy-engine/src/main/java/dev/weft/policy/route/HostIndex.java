package dev.weft.policy.route;

import dev.weft.policy.matcher.TextTable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Virtual hosts by domain, most specific first. A wildcard stands for at least one character.
 *
 * <p>Source: Envoy {@code RouteMatcher::findVirtualHost}.
 */
final class HostIndex {

    private final boolean ignorePort;
    private final TextTable<VirtualHostPlan> exact;
    private final Wildcards suffixes;
    private final Wildcards prefixes;
    private final @Nullable VirtualHostPlan any;

    HostIndex(List<VirtualHostPlan> hosts, boolean ignorePort) {
        this.ignorePort = ignorePort;
        Map<String, VirtualHostPlan> exactly = new HashMap<>();
        Map<String, VirtualHostPlan> suffix = new HashMap<>();
        Map<String, VirtualHostPlan> prefix = new HashMap<>();
        VirtualHostPlan anyHost = null;
        for (VirtualHostPlan host : hosts) {
            for (String written : host.virtualHost().domains()) {
                String domain = written.toLowerCase(Locale.ROOT);
                if (domain.equals("*")) {
                    anyHost = host;
                } else if (domain.startsWith("*")) {
                    suffix.put(domain.substring(1), host);
                } else if (domain.endsWith("*")) {
                    prefix.put(domain.substring(0, domain.length() - 1), host);
                } else {
                    exactly.put(domain, host);
                }
            }
        }
        this.exact = new TextTable<>(exactly, true);
        this.suffixes = Wildcards.of(suffix);
        this.prefixes = Wildcards.of(prefix);
        this.any = anyHost;
    }

    /** The virtual host of an authority; {@code null} when there is none. */
    @Nullable
    VirtualHostPlan find(String authority) {
        int port = ignorePort ? Authority.portStart(authority) : -1;
        int end = port < 0 ? authority.length() : port;
        VirtualHostPlan host = exact.findIgnoringCase(authority, 0, end);
        if (host != null) {
            return host;
        }
        for (int length : suffixes.lengths()) {
            host = length < end ? suffixes.byText().findIgnoringCase(authority, end - length, end) : null;
            if (host != null) {
                return host;
            }
        }
        for (int length : prefixes.lengths()) {
            host = length < end ? prefixes.byText().findIgnoringCase(authority, 0, length) : null;
            if (host != null) {
                return host;
            }
        }
        return any;
    }

    /**
     * Wildcard domains without their star.
     *
     * @param lengths the lengths that occur, longest first
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves this file and is never compared
    private record Wildcards(int[] lengths, TextTable<VirtualHostPlan> byText) {
        static Wildcards of(Map<String, VirtualHostPlan> domains) {
            int[] ascending = domains.keySet().stream()
                    .mapToInt(String::length)
                    .distinct()
                    .sorted()
                    .toArray();
            int[] lengths = new int[ascending.length];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = ascending[lengths.length - 1 - i];
            }
            return new Wildcards(lengths, new TextTable<>(domains, true));
        }
    }
}
