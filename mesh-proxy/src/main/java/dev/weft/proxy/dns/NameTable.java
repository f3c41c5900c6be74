package dev.weft.proxy.dns;

import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ProxyConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of the mesh and their addresses, from the configuration in force: there is no second source that could disagree
 * with it. A host has the address of its own listener; HTTP and TLS need none, because they are routed by name, and so get a
 * virtual one. Immutable, any thread.
 */
final class NameTable {

    /** Nothing is known. */
    static final NameTable EMPTY = new NameTable(Map.of());

    private static final String CLUSTER_DOMAIN = ".svc.cluster.local";
    private static final String OUTBOUND = "outbound|";
    private static final int CLUSTER_PARTS = 4;
    private static final int MAX_NAMES = 100_000;

    private final Map<String, Addresses> names;

    /** Raw addresses; empty lists: the name exists without. */
    record Addresses(List<byte[]> ipv4, List<byte[]> ipv6) {}

    private NameTable(Map<String, Addresses> names) {
        this.names = names;
    }

    /**
     * Of a configuration.
     *
     * @param namespace of the workload: its services have short names
     * @param ipv6 whether IPv6 connections are captured, too
     */
    static NameTable of(ProxyConfig config, String namespace, boolean ipv6) {
        Map<String, Set<String>> own = new HashMap<>();
        Set<String> hosts = new TreeSet<>();
        for (ListenerConfig listener : config.listeners().values()) {
            if (listener.direction() == Direction.OUTBOUND) {
                listenerHosts(listener, own, hosts);
            }
        }
        Map<String, String> aliases = new LinkedHashMap<>();
        for (RouteRules rules : config.routes().values()) {
            for (VirtualHost host : rules.virtualHosts()) {
                routeHosts(host, aliases);
            }
        }
        hosts.addAll(own.keySet());
        hosts.addAll(aliases.values());
        hosts.forEach(host -> shortNames(host, namespace).forEach(name -> aliases.putIfAbsent(name, host)));
        return new NameTable(table(hosts, aliases, own, ipv6));
    }

    private static Map<String, Addresses> table(
            Set<String> hosts, Map<String, String> aliases, Map<String, Set<String>> own, boolean ipv6) {
        Set<Integer> taken = new HashSet<>();
        own.values()
                .forEach(set -> set.forEach(text -> taken.add(VirtualAddresses.numberOf(VirtualAddresses.raw(text)))));
        Set<String> without = new TreeSet<>(hosts);
        without.removeAll(own.keySet());
        Map<String, Integer> numbers = VirtualAddresses.allocate(without, taken);
        Map<String, Addresses> addresses = new HashMap<>();
        for (String host : hosts) {
            List<byte[]> four = new ArrayList<>();
            List<byte[]> six = new ArrayList<>();
            own.getOrDefault(host, Set.of()).forEach(text -> {
                byte[] raw = VirtualAddresses.raw(text);
                (raw.length == 4 ? four : six).add(raw);
            });
            Integer number = numbers.get(host);
            if (number != null) {
                four.add(VirtualAddresses.ipv4(number));
                if (ipv6) {
                    six.add(VirtualAddresses.ipv6(number));
                }
            }
            addresses.put(host, new Addresses(List.copyOf(four), List.copyOf(six)));
        }
        Map<String, Addresses> names = new HashMap<>(addresses);
        aliases.forEach((name, host) -> {
            Addresses of = addresses.get(host);
            if (of != null && names.size() < MAX_NAMES) {
                names.putIfAbsent(name, of);
            }
        });
        return Map.copyOf(names);
    }

    /** Hosts of opaque chains by their clusters' names, with the listener's address; names that TLS asks for. */
    private static void listenerHosts(ListenerConfig listener, Map<String, Set<String>> own, Set<String> hosts) {
        List<FilterChain> chains = new ArrayList<>(listener.chains());
        if (listener.defaultChain() != null) {
            chains.add(listener.defaultChain());
        }
        boolean exact = !listener.bind().bound()
                && !listener.bind().address().equals("0.0.0.0")
                && !listener.bind().address().equals("::");
        for (FilterChain chain : chains) {
            chain.match().serverNames().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(NameTable::usable)
                    .forEach(hosts::add);
            if (chain.handler() instanceof ConnectionHandler.Tcp tcp) {
                for (String host : hostsOf(tcp)) {
                    hosts.add(host);
                    if (exact) {
                        own.computeIfAbsent(host, any -> new TreeSet<>())
                                .add(listener.bind().address());
                    }
                }
            }
        }
    }

    /** Who was called is in the name for statistics; the clusters may be others, where a route says so. */
    private static List<String> hostsOf(ConnectionHandler.Tcp tcp) {
        String called = hostOf(tcp.statPrefix());
        Stream<@Nullable String> all =
                called != null ? Stream.of(called) : tcp.clusters().stream().map(cluster -> hostOf(cluster.cluster()));
        return all.filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .filter(NameTable::usable)
                .toList();
    }

    private static @Nullable String hostOf(String cluster) {
        String[] parts = cluster.split("\\|", -1);
        return cluster.startsWith(OUTBOUND) && parts.length == CLUSTER_PARTS ? parts[3].toLowerCase(Locale.ROOT) : null;
    }

    // The first domain of a virtual host is its full name; the others are shorter ways to say it.
    private static void routeHosts(VirtualHost host, Map<String, String> aliases) {
        String full = null;
        for (String domain : host.domains()) {
            String name = withoutPort(domain.toLowerCase(Locale.ROOT));
            if (!usable(name)) {
                continue;
            }
            if (full == null) {
                full = name;
            }
            aliases.putIfAbsent(name, full);
        }
    }

    private static String withoutPort(String domain) {
        int colon = domain.lastIndexOf(':');
        return colon > 0 && domain.indexOf(':') == colon ? domain.substring(0, colon) : domain;
    }

    private static boolean usable(String name) {
        return !name.isEmpty()
                && name.length() < 254
                && name.indexOf('*') < 0
                && name.indexOf(':') < 0
                && name.indexOf('[') < 0
                && !name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')
                && java.util.Arrays.stream(name.split("\\.", -1))
                        .allMatch(label -> !label.isEmpty() && label.length() < 64);
    }

    private static List<String> shortNames(String host, String namespace) {
        if (!host.endsWith(CLUSTER_DOMAIN)) {
            return List.of();
        }
        String inNamespace = host.substring(0, host.length() - CLUSTER_DOMAIN.length());
        List<String> names = new ArrayList<>(List.of(inNamespace, inNamespace + ".svc"));
        if (inNamespace.endsWith("." + namespace)) {
            names.add(inNamespace.substring(0, inNamespace.length() - namespace.length() - 1));
        }
        return names;
    }

    /** The addresses of a name; {@code null}: it is not of the mesh. */
    @Nullable
    Addresses find(String name) {
        return names.get(name);
    }

    int size() {
        return names.size();
    }
}
