package dev.weft.proxy.stage;

import dev.weft.policy.facts.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose security is settled: plaintext, or TLS with a finished handshake. What policies on connections ask.
 * Immutable; made once a connection.
 */
public final class Secured implements ConnectionFacts {

    private final Accepted accepted;
    private final @Nullable TlsSession tls;
    private final byte[] remote;
    private final byte[] destination;
    private final String remoteText;
    private final String destinationText;

    /**
     * Makes one.
     *
     * @param tls {@code null}: plaintext
     */
    public Secured(Accepted accepted, @Nullable TlsSession tls) {
        this.accepted = accepted;
        this.tls = tls;
        this.remote = accepted.remote().getAddress().getAddress();
        this.destination = accepted.destination().getAddress().getAddress();
        this.remoteText = Accepted.text(accepted.remote());
        this.destinationText = Accepted.text(accepted.destination());
    }

    /**
     * What a finished handshake tells.
     *
     * @param peerUri the peer's SPIFFE ID; {@code null} where it showed no certificate
     * @param localUri our own; {@code null} where unknown
     * @param serverName SNI in lower case; empty without
     * @param forwardedCert what {@code x-forwarded-client-cert} says of the peer; empty without certificate
     */
    public record TlsSession(
            @Nullable String peerUri, @Nullable String localUri, String serverName, String forwardedCert) {}

    public Accepted accepted() {
        return accepted;
    }

    /** {@code null}: plaintext. */
    public @Nullable TlsSession tls() {
        return tls;
    }

    /** Whether both sides showed certificates. */
    public boolean mutualTls() {
        return tls != null && tls.peerUri() != null;
    }

    /** {@code ADDRESS:PORT} of the other end. */
    public String remoteText() {
        return remoteText;
    }

    /** {@code ADDRESS:PORT} that it connected to. */
    public String destinationText() {
        return destinationText;
    }

    @Override
    public @Nullable String peerUri() {
        return tls == null ? null : tls.peerUri();
    }

    @Override
    public byte[] directRemoteAddress() {
        return remote;
    }

    @Override
    public byte[] destinationAddress() {
        return destination;
    }

    @Override
    public int destinationPort() {
        return accepted.destination().getPort();
    }

    @Override
    public String requestedServerName() {
        return tls == null ? "" : tls.serverName();
    }
}
