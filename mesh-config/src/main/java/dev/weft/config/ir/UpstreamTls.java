package dev.weft.config.ir;

import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * TLS towards an endpoint.
 *
 * <p>Source: Envoy {@code UpstreamTlsContext}.
 *
 * @param identity our certificate
 * @param trust what the server's certificate must chain to
 * @param names the server's certificate must carry one of these; empty refuses everybody
 * @param sni server name to send; empty: none
 * @param alpn offered protocols in order
 */
public record UpstreamTls(Identity identity, Trust trust, List<SanMatch> names, String sni, List<String> alpn) {
    public UpstreamTls {
        names = List.copyOf(names);
        alpn = List.copyOf(alpn);
    }

    /** What we show of ourselves. */
    public sealed interface Identity {
        /** Nothing. */
        record Nobody() implements Identity {}

        /** The certificate of an SDS secret, or of the bootstrap where trust comes from there. */
        record Secret(String name) implements Identity {}

        /** PEM files on the proxy's machine. */
        record Files(String certificate, String key) implements Identity {}
    }

    /** What a certificate must chain to. */
    public sealed interface Trust {
        /** The bundle of an SDS secret. */
        record Secret(String name) implements Trust {}

        /**
         * Files on the proxy's machine.
         *
         * @param path of the roots
         * @param revocations of the lists of revoked certificates, one of every authority in a chain; empty: none are looked at
         */
        record File(String path, String revocations) implements Trust {}

        /** Nothing: anybody is believed, because the user said so. */
        record Anybody() implements Trust {}

        /** What a client without a proxy has under this name in its bootstrap; our certificate comes from there, too. */
        record Provider(String instance) implements Trust {}
    }

    /**
     * One acceptable name.
     *
     * @param type which kind of subject alternative name
     * @param match its value
     */
    public record SanMatch(Type type, StringMatch match) {
        /** A SPIFFE ID, whole. */
        public static SanMatch uri(String id) {
            return new SanMatch(Type.URI, StringMatch.exact(id));
        }

        /** A host name, whole. */
        public static SanMatch dns(String host) {
            return new SanMatch(Type.DNS, StringMatch.exact(host));
        }
    }

    /** Kinds of subject alternative names. */
    public enum Type {
        /** A URI, for example a SPIFFE ID. */
        URI,
        /** A host name. */
        DNS
    }
}
