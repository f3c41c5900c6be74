package dev.weft.policy;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.matcher.IpLiteral;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection made of values. */
public record TestConnection(
        @Nullable String peerUri, String source, String client, String destination, int destinationPort, String sni)
        implements ConnectionFacts {

    /** A connection to 10.0.0.9:8080 by this peer. */
    public static TestConnection from(@Nullable String peerUri) {
        return new TestConnection(peerUri, "10.0.0.1", "10.0.0.1", "10.0.0.9", 8080, "");
    }

    @Override
    public byte[] directRemoteAddress() {
        return bytes(source);
    }

    @Override
    public byte[] remoteAddress() {
        return bytes(client);
    }

    @Override
    public byte[] destinationAddress() {
        return bytes(destination);
    }

    @Override
    public String requestedServerName() {
        return sni;
    }

    private static byte[] bytes(String address) {
        return Objects.requireNonNull(IpLiteral.parse(address));
    }
}
