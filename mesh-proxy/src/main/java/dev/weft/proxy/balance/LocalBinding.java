package dev.weft.proxy.balance;

import java.net.InetAddress;

/**
 * The source address of connections to an endpoint.
 *
 * @param transparent it need not be an address of this machine
 */
public record LocalBinding(InetAddress address, boolean transparent) {

    /** What the rules of the kernel take for this proxy's own calls to its application. */
    public static final LocalBinding PASS_THROUGH = new LocalBinding(InetAddress.ofLiteral("127.0.0.6"), false);

    /** The same for IPv6. */
    public static final InetAddress PASS_THROUGH_IPV6 = InetAddress.ofLiteral("::6");
}
