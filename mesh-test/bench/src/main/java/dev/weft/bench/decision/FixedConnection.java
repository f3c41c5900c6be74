package dev.weft.bench.decision;

import dev.weft.policy.facts.ConnectionFacts;

/** A connection of one peer. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FixedConnection(String peerUri, byte[] directRemoteAddress, byte[] destinationAddress)
        implements ConnectionFacts {

    static FixedConnection from(String peerUri) {
        return new FixedConnection(peerUri, new byte[] {10, 0, 0, 1}, new byte[] {10, 0, 0, 2});
    }

    @Override
    public int destinationPort() {
        return 8080;
    }

    @Override
    public String requestedServerName() {
        return "";
    }
}
