package dev.weft.cli.network;

import java.net.InetSocketAddress;

/**
 * A TCP address and the host in whose network it is.
 *
 * @param host 0 for the router between the hosts, N for the network namespace hN
 * @param address resolved, IPv4
 */
public record Target(int host, InetSocketAddress address) {

    public Target {
        if (host < 0 || address.isUnresolved()) {
            throw new IllegalArgumentException("target: " + host + " " + address + " (expected: 0 or more, an IP)");
        }
    }
}
