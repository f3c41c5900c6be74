package dev.weft.policy.match;

/**
 * A block of IP addresses.
 *
 * <p>Source: Envoy {@code core.v3.CidrRange}.
 *
 * @param address an IPv4 or IPv6 literal, never a name
 * @param prefixLength 0 to 32 or 0 to 128
 */
public record Cidr(String address, int prefixLength) {

    public Cidr {
        int max = address.indexOf(':') >= 0 ? 128 : 32;
        if (prefixLength < 0 || prefixLength > max) {
            throw new IllegalArgumentException("prefixLength: " + prefixLength + " (expected: 0 to " + max + ")");
        }
    }
}
