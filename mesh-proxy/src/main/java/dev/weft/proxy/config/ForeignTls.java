package dev.weft.proxy.config;

import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * TLS towards servers outside of the mesh: certificates come from files of this machine, and servers are known by names
 * that need not be SPIFFE IDs.
 *
 * <p>Source: Envoy {@code CommonTlsContext} with {@code DataSource.filename}; Istio {@code ClientTLSSettings} SIMPLE, MUTUAL.
 *
 * @param files what is read
 * @param names the server's certificate must carry one of these; empty refuses everybody, unless nothing is verified
 */
public record ForeignTls(Files files, List<Name> names) {

    public ForeignTls {
        names = List.copyOf(names);
    }

    /**
     * PEM files.
     *
     * @param certificate our chain, leaf first; empty: none is shown
     * @param key its PKCS#8 key; empty exactly when {@code certificate} is
     * @param roots what servers must chain to; empty: anybody is believed, because the user said so
     * @param revocations lists of revoked certificates, one of every authority in a server's chain; empty: none are looked at
     */
    public record Files(String certificate, String key, String roots, String revocations) {
        /** No certificate is known to be revoked. */
        public Files(String certificate, String key, String roots) {
            this(certificate, key, roots, "");
        }

        public Files {
            if (roots.isEmpty() && !revocations.isEmpty()) {
                throw new IllegalArgumentException("revocations without roots (expected: both, or roots only)");
            }
            if (certificate.isEmpty() != key.isEmpty()) {
                throw new IllegalArgumentException("certificate without key (expected: both or none)");
            }
        }
    }

    /**
     * An acceptable name.
     *
     * @param type which kind of subject alternative name
     * @param match its value; an exact host name also accepts a certificate's wildcard for it
     */
    public record Name(Type type, StringMatch match) {}

    /** Kinds of subject alternative names. */
    public enum Type {
        /** A host name. */
        DNS,
        /** A URI, compared as text. */
        URI,
        /** An IP address, compared as text. */
        IP_ADDRESS
    }
}
