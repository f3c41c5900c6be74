package dev.weft.interop;

import dev.weft.policy.facts.ConnectionFacts;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A plaintext connection of a test as Weft's decisions see it. */
record FixedConnection(byte[] directRemoteAddress) implements ConnectionFacts {

    static FixedConnection from(String address) {
        return new FixedConnection(InetAddress.ofLiteral(address).getAddress());
    }

    @Override
    public @Nullable String peerUri() {
        return null;
    }

    @Override
    public byte[] destinationAddress() {
        return new byte[] {127, 0, 0, 1};
    }

    @Override
    public int destinationPort() {
        return 80;
    }

    @Override
    public String requestedServerName() {
        return "";
    }
}
