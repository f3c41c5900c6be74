package dev.weft.config.ir;

import dev.weft.policy.match.StringMatch;
import java.util.List;

/**
 * How mutual TLS is terminated: with the workload's own SVID, against the mesh's trust bundle, a client certificate required.
 *
 * <p>Source: Envoy {@code DownstreamTlsContext}, Istio's inbound listeners.
 *
 * @param identitySecret SDS name of the workload's certificate and key; local to the proxy
 * @param trustSecret SDS name of the bundle that client certificates must chain to
 * @param allowedSans the client's URI SAN must match one of these; never empty
 * @param alpn offered protocols in order
 */
public record DownstreamTls(
        String identitySecret, String trustSecret, List<StringMatch> allowedSans, List<String> alpn) {
    public DownstreamTls {
        allowedSans = List.copyOf(allowedSans);
        alpn = List.copyOf(alpn);
        if (allowedSans.isEmpty()) {
            throw new IllegalArgumentException("allowedSans: [] (expected: at least 1)");
        }
    }
}
