package dev.weft.config.compile.address;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Addresses for services that have none: opaque bytes name no host, so such services can be told apart only by where a
 * connection goes. Nobody routes to these addresses; the sidecar's name server answers with them. The same hosts always get
 * the same ones.
 *
 * <p>Source: Istio's automatic allocation, 240.240.0.0/16.
 */
public final class VirtualIps {

    private static final String BLOCK = "240.240.";

    /** Without the first and last of the block. */
    private static final int COUNT = 0xfffe;

    private VirtualIps() {}

    /**
     * An address for each host, no two alike. When the block is full, the last hosts by name have none.
     *
     * @param hosts full names
     * @param taken addresses that others have; those outside of the block do not matter
     */
    public static SortedMap<String, String> allocate(Collection<String> hosts, Collection<String> taken) {
        SortedMap<String, String> addresses = new TreeMap<>();
        Set<String> used = new HashSet<>();
        taken.stream().filter(address -> address.startsWith(BLOCK)).forEach(used::add);
        for (String host : new TreeSet<>(hosts)) {
            if (used.size() >= COUNT) {
                break;
            }
            int number = Math.floorMod(hash(host), COUNT);
            while (!used.add(address(number))) {
                number = (number + 1) % COUNT;
            }
            addresses.put(host, address(number));
        }
        return addresses;
    }

    private static String address(int number) {
        return BLOCK + (number + 1 >> 8) + "." + (number + 1 & 0xff);
    }

    // FNV-1a: the same in every process and version.
    private static int hash(String host) {
        int hash = 0x811c9dc5;
        for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x01000193;
        }
        return hash ^ hash >>> 16;
    }
}
