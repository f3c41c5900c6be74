package dev.weft.proxy.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Addresses for hosts that have none of their own, so that a captured connection can be made: nobody routes to them. The
 * same hosts always get the same addresses.
 *
 * <p>Source: Istio's automatic allocation: 240.240.0.0/16 and 2001:2::/48.
 */
final class VirtualAddresses {

    /** Without the first and last of the block. */
    private static final int COUNT = 0xfffe;

    private static final int IPV4_BASE = 0xf0f00000;

    private VirtualAddresses() {}

    /**
     * A number from 1 for each host, no two alike.
     *
     * @param taken numbers that are in use
     */
    static Map<String, Integer> allocate(Collection<String> hosts, Set<Integer> taken) {
        Map<String, Integer> numbers = new HashMap<>();
        Set<Integer> used = new HashSet<>(taken);
        for (String host : new TreeSet<>(hosts)) {
            if (used.size() >= COUNT) {
                break;
            }
            int number = Math.floorMod(hash(host), COUNT);
            while (!used.add(1 + number)) {
                number = (number + 1) % COUNT;
            }
            numbers.put(host, 1 + number);
        }
        return numbers;
    }

    // FNV-1a: the same in every process and version.
    private static int hash(String host) {
        int hash = 0x811c9dc5;
        for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x01000193;
        }
        return hash ^ hash >>> 16;
    }

    static byte[] ipv4(int number) {
        return ByteBuffer.allocate(4).putInt(IPV4_BASE | number).array();
    }

    static byte[] ipv6(int number) {
        return ByteBuffer.allocate(16)
                .putInt(0x20010002)
                .putInt(0)
                .putInt(0)
                .putInt(IPV4_BASE | number)
                .array();
    }

    /** The number of an address of the IPv4 block; 0: it is not of it. */
    static int numberOf(byte[] address) {
        int value = address.length == 4 ? ByteBuffer.wrap(address).getInt() : 0;
        return (value & 0xffff0000) == IPV4_BASE ? value & 0xffff : 0;
    }

    static byte[] raw(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
