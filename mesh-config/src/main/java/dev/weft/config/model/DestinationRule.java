package dev.weft.config.model;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ConnectionSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How callers treat the endpoints of a host. Holds only what Weft reads; every other field was reported when it was read.
 *
 * <p>Source: Istio {@code networking.istio.io DestinationRule}.
 *
 * @param metadata who it is
 * @param host as written, lower case: a name, a short name or a {@code *.} wildcard
 * @param subsets never two of the same name
 * @param trafficPolicy for all endpoints of the host
 * @param callers which workloads of its own namespace use it instead of others; {@link Selector#ALL}: it is for all who see it
 * @param exportTo whose proxies use it
 */
public record DestinationRule(
        Metadata metadata,
        String host,
        List<Subset> subsets,
        TrafficPolicy trafficPolicy,
        Selector callers,
        ExportTo exportTo)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "DestinationRule";

    public DestinationRule {
        subsets = List.copyOf(subsets);
    }

    /**
     * A part of the endpoints.
     *
     * @param name what routes refer to
     * @param selector the labels that its endpoints have
     * @param trafficPolicy what differs from the host's
     */
    public record Subset(String name, Selector selector, TrafficPolicy trafficPolicy) {}

    /**
     * What holds for a host or a subset.
     *
     * @param settings for ports that have none of their own
     * @param ports port number to settings that replace (are not merged with) those above
     * @param retryBudget retries as a share of requests, for all ports; {@code null}: not said
     * @param proxyHeader what connections begin with, for all ports; {@code null}: not said
     */
    public record TrafficPolicy(
            TrafficSettings settings,
            Map<Integer, TrafficSettings> ports,
            CircuitBreakers.@Nullable RetryBudget retryBudget,
            ConnectionSettings.@Nullable ProxyHeader proxyHeader) {
        /** Nothing is said. */
        public static final TrafficPolicy NONE = new TrafficPolicy(TrafficSettings.NONE, Map.of(), null, null);

        public TrafficPolicy {
            ports = Map.copyOf(ports);
        }
    }

    /**
     * TLS of the connections to a host.
     *
     * @param mode whether, and by whose certificates
     * @param sni server name to ask for; empty: derived
     * @param subjectAltNames names of which the server's certificate must carry one; empty: derived
     * @param caCertificates file of the roots; empty: the system's, or the mesh's for {@link TlsMode#ISTIO_MUTUAL}
     * @param revocations file of the lists of revoked certificates; empty: none are looked at; of no meaning for the mesh's
     *     own certificates
     * @param clientCertificate file; only for {@link TlsMode#MUTUAL}
     * @param privateKey file; only for {@link TlsMode#MUTUAL}
     * @param insecureSkipVerify the server's certificate is not checked
     */
    public record ClientTls(
            TlsMode mode,
            String sni,
            List<String> subjectAltNames,
            String caCertificates,
            String revocations,
            String clientCertificate,
            String privateKey,
            boolean insecureSkipVerify) {

        /** A file that cannot be: whoever must be told by it is refused. */
        public static final String NO_FILE = "/dev/null/none";

        public ClientTls {
            subjectAltNames = List.copyOf(subjectAltNames);
        }

        /** A mode with everything else derived. */
        public static ClientTls of(TlsMode mode) {
            return new ClientTls(mode, "", List.of(), "", "", "", "", false);
        }
    }

    /** Whether connections to a host are encrypted, and by whose certificates. */
    public enum TlsMode {
        /** Plain text. */
        DISABLE,
        /** TLS, only the server has a certificate. */
        SIMPLE,
        /** TLS with a client certificate from files. */
        MUTUAL,
        /** TLS with the mesh's identities. */
        ISTIO_MUTUAL
    }
}
