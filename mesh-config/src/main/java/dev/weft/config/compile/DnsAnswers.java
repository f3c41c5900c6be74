package dev.weft.config.compile;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What names resolved to, as data: compiling never asks the network.
 *
 * @param addresses host name, lower case, to IP literals; sorted. A name that is missing has no endpoint yet
 */
public record DnsAnswers(Map<String, List<String>> addresses) {

    /** Nothing is resolved. */
    public static final DnsAnswers NONE = new DnsAnswers(Map.of());

    public DnsAnswers {
        SortedMap<String, List<String>> copy = new TreeMap<>();
        addresses.forEach(
                (name, ips) -> copy.put(name, ips.stream().sorted().distinct().toList()));
        addresses = Collections.unmodifiableSortedMap(copy);
    }

    /** The addresses of a name; empty when there are none. */
    public List<String> of(String name) {
        return addresses.getOrDefault(name, List.of());
    }
}
