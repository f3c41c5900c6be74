package dev.weft.proxy.config;

import dev.weft.policy.match.StringMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param files certificates of this machine's files, for clients outside of the mesh: the other names are empty then, and
 *     clients must show a certificate exactly where the files name roots; {@code null}: certificates come by SDS
 */
public record DownstreamTls(
        String identitySecret,
        String trustSecret,
        boolean requireClientCertificate,
        List<StringMatch> allowedSans,
        List<String> alpn,
        ForeignTls.@Nullable Files files) {
    public DownstreamTls {
        allowedSans = List.copyOf(allowedSans);
        alpn = List.copyOf(alpn);
        if (files != null
                && (files.certificate().isEmpty()
                        || !identitySecret.isEmpty()
                        || !trustSecret.isEmpty()
                        || requireClientCertificate == files.roots().isEmpty())) {
            throw new IllegalArgumentException(
                    "files: " + files + " (expected: with a certificate, instead of secrets)");
        }
    }

    /** With certificates that come by SDS. */
    public DownstreamTls(
            String identitySecret,
            String trustSecret,
            boolean requireClientCertificate,
            List<StringMatch> allowedSans,
            List<String> alpn) {
        this(identitySecret, trustSecret, requireClientCertificate, allowedSans, alpn, null);
    }

    /** With certificates of files. */
    public static DownstreamTls of(ForeignTls.Files files, List<String> alpn) {
        return new DownstreamTls("", "", !files.roots().isEmpty(), List.of(), alpn, files);
    }
}
