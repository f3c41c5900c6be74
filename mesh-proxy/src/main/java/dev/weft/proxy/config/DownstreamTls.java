package dev.weft.proxy.config;

import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * How TLS is terminated.
 *
 * <p>Source: Envoy {@code DownstreamTlsContext}.
 *
 * @param identitySecret SDS name of our certificate; {@code default} is this workload's SVID
 * @param trustSecret SDS name of the bundle that client certificates must chain to; empty: none are asked for
 * @param requireClientCertificate refuse peers without one
 * @param allowedSans the peer's URI SAN must match one of these; empty: any that chains
 * @param alpn offered protocols in order
 */
public record DownstreamTls(
        String identitySecret,
        String trustSecret,
        boolean requireClientCertificate,
        List<StringMatch> allowedSans,
        List<String> alpn) {
    public DownstreamTls {
        allowedSans = List.copyOf(allowedSans);
        alpn = List.copyOf(alpn);
    }
}
