package dev.weft.policy.facts;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection. Answers must not change while a decision is made and should not allocate.
 *
 * <p>Addresses are 4 or 16 bytes in network order; an IPv4 address mapped into IPv6 counts as IPv4.
 */
public interface ConnectionFacts {

    /** The URI SAN of the peer's verified certificate, for example {@code spiffe://…}; {@code null} without mTLS. */
    @Nullable
    String peerUri();

    /** The address at the other end of the connection. */
    byte[] directRemoteAddress();

    /**
     * The client's address where something trusted (PROXY protocol) tells another than the connection's.
     *
     * @see RequestFacts#trustedClientAddress()
     */
    default byte[] remoteAddress() {
        return directRemoteAddress();
    }

    /** The address that the connection was made to: the original destination where it was captured. */
    byte[] destinationAddress();

    /** The port that the connection was made to, 1 to 65535. */
    int destinationPort();

    /** The server name of the TLS handshake, lower case; empty without. */
    String requestedServerName();
}
