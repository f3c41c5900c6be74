package dev.weft.proxy.tls;

import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.config.ForeignTls.Name;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the subject alternative names of a foreign server's certificate with the accepted ones. The subject's common
 * name is no name. Any thread.
 *
 * <p>Source: RFC 6125 §6.4; Envoy {@code match_typed_subject_alt_names}.
 */
final class ForeignNames {

    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP_ADDRESS = 7;

    private ForeignNames() {}

    /** The names of a certificate, for messages; empty when they cannot be read. */
    static List<String> of(X509Certificate leaf) {
        List<String> names = new ArrayList<>();
        for (Presented presented : presented(leaf)) {
            names.add(presented.name);
        }
        return names;
    }

    /** Whether one of the certificate's names is one of the accepted. */
    static boolean accept(List<Name> accepted, X509Certificate leaf) {
        for (Presented presented : presented(leaf)) {
            for (Name name : accepted) {
                if (name.type() == presented.type && matches(name, presented.name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private record Presented(ForeignTls.Type type, String name) {}

    private static List<Presented> presented(X509Certificate leaf) {
        List<Presented> names = new ArrayList<>();
        try {
            var written = leaf.getSubjectAlternativeNames();
            if (written == null) {
                return names;
            }
            for (List<?> entry : written) {
                if (entry.get(1) instanceof String name) {
                    switch ((Integer) entry.getFirst()) {
                        case DNS -> names.add(new Presented(ForeignTls.Type.DNS, name));
                        case URI -> names.add(new Presented(ForeignTls.Type.URI, name));
                        case IP_ADDRESS -> names.add(new Presented(ForeignTls.Type.IP_ADDRESS, name));
                        default -> {}
                    }
                }
            }
            return names;
        } catch (CertificateParsingException malformed) {
            return List.of();
        }
    }

    private static boolean matches(Name accepted, String presented) {
        if (accepted.type() == ForeignTls.Type.DNS
                && accepted.match() instanceof StringMatch.Exact(var host, var ignored)) {
            return isHost(presented.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT));
        }
        return SanMatch.matches(accepted.match(), presented);
    }

    /** A wildcard is the whole first label and stands for exactly one, never for all hosts of a top-level domain. */
    private static boolean isHost(String presented, String host) {
        if (!presented.startsWith("*.")) {
            return presented.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0
                && presented.indexOf('.', 2) > 0
                && presented.substring(1).equals(host.substring(dot));
    }
}
