package dev.weft.proxy.chain;

import java.net.InetSocketAddress;

/**
 * Where a request came from and which route took it.
 *
 * @param remote the other end of the connection
 * @param local the address that it connected to
 * @param scheme {@code http} or {@code https}
 * @param route name of the route; may be empty
 * @param contentLength bytes of the body; -1 where that is not known, 0 without body
 */
public record ChainCaller(
        InetSocketAddress remote, InetSocketAddress local, String scheme, String route, long contentLength) {}
