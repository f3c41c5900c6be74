package dev.weft.proxy.stage;

/**
 * A TLS handshake that failed.
 *
 * @param server true: we were the server (downstream), false: we dialled (upstream)
 * @param name the listener or the cluster
 * @param remote {@code ADDRESS:PORT} of the peer
 * @param reason why, from a fixed set
 * @param detail one line for the log, bounded; may quote what the peer presented
 */
public record HandshakeFailure(boolean server, String name, String remote, Reason reason, String detail) {

    /** The fixed set of causes; the code is stable and used as a metric label. */
    public enum Reason {
        /** We have no certificate of our own yet. */
        NO_IDENTITY("no_identity"),
        /** We have no trust bundle to verify the peer with yet. */
        NO_TRUST_BUNDLE("no_trust_bundle"),
        /** The peer shows no certificate though one is required. */
        NO_PEER_CERTIFICATE("no_peer_certificate"),
        /** The peer's trust domain is not one that we trust. */
        UNKNOWN_TRUST_DOMAIN("unknown_trust_domain"),
        /** The peer's chain does not lead to our bundle. */
        UNTRUSTED("untrusted"),
        /** A certificate of the peer has expired. */
        EXPIRED("expired"),
        /** A certificate of the peer was revoked, or no list tells whether it was. */
        REVOKED("revoked"),
        /** A certificate of the peer is not valid yet. */
        NOT_YET_VALID("not_yet_valid"),
        /** The peer's certificate is not a well-formed SVID. */
        MALFORMED_SVID("malformed_svid"),
        /** The peer is somebody else than secure naming allows. */
        SAN_MISMATCH("san_mismatch"),
        /** The peer refused us with an alert. */
        PEER_ALERT("peer_alert"),
        /** The handshake took too long. */
        TIMEOUT("timeout"),
        /** The peer went away. */
        CLOSED("closed"),
        /** Not TLS, or a violation of it. */
        PROTOCOL("protocol");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** Stable code for metrics and problem documents. */
        public String code() {
            return code;
        }
    }
}
