package dev.weft.config.compile;

import dev.weft.policy.match.StringMatch;
import dev.weft.types.TrustDomain;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What policies say of a peer, as patterns of its SPIFFE ID.
 *
 * <p>Source: Istio's RBAC builder and its trust domain aliases.
 *
 * @param trustDomains the mesh's own, then its aliases; a principal of one of them means all of them
 * @param namespace the policy's
 */
record PeerPatterns(List<TrustDomain> trustDomains, String namespace) {

    static final StringMatch PRESENT = new StringMatch.Regex(".+");

    private static final String SCHEME = "spiffe://";
    /** In policies this means the mesh's own trust domain, whatever it is called. */
    private static final String LOCAL = "cluster.local";

    PeerPatterns {
        trustDomains = List.copyOf(trustDomains);
    }

    /** {@code TD/ns/NS/sa/SA} under every name of its trust domain. */
    List<StringMatch> principal(String written) {
        return aliases(written).stream().map(PeerPatterns::pattern).toList();
    }

    private static StringMatch pattern(String principal) {
        if (principal.equals("*")) {
            return PRESENT;
        }
        if (principal.startsWith("*")) {
            return new StringMatch.Regex(SCHEME + ".*" + quote(principal.substring(1)));
        }
        return principal.endsWith("*")
                ? StringMatch.prefix(SCHEME + principal.substring(0, principal.length() - 1))
                : StringMatch.exact(SCHEME + principal);
    }

    private Set<String> aliases(String written) {
        int slash = written.indexOf('/');
        if (slash < 0 || written.startsWith("*/")) {
            return Set.of(written);
        }
        String domain = written.substring(0, slash);
        boolean own = domain.equals(LOCAL) || trustDomains.stream().anyMatch(one -> is(one, domain));
        if (!own) {
            return Set.of(written);
        }
        Set<String> all = new LinkedHashSet<>();
        for (TrustDomain one : trustDomains) {
            all.add(domain.startsWith("*") && is(one, domain) ? written : one.name() + written.substring(slash));
        }
        return all;
    }

    private static boolean is(TrustDomain domain, String written) {
        return written.startsWith("*")
                ? domain.name().endsWith(written.substring(1))
                : domain.name().equals(written);
    }

    /** A namespace. */
    StringMatch namespace(String written) {
        return new StringMatch.Regex(".*/ns/" + wildcard(written, ".*") + "/.*");
    }

    /** {@code NS/SA}, or {@code SA} in the policy's namespace. */
    StringMatch serviceAccount(String written) {
        int slash = written.indexOf('/');
        String in = slash < 0 ? namespace : written.substring(0, slash);
        String account = slash < 0 ? written : written.substring(slash + 1);
        return new StringMatch.Regex(SCHEME + ".+/ns/" + quote(in) + "/(.+/|)sa/" + quote(account) + "(/.+)?");
    }

    /** A trust domain, as it stands. */
    StringMatch trustDomain(String written) {
        return written.indexOf('*') < 0
                ? StringMatch.prefix(SCHEME + written + "/")
                : new StringMatch.Regex(SCHEME + wildcard(written, "[^/]*") + "/.*");
    }

    /** A {@code *} at the end or at the start, else the text itself. */
    private static String wildcard(String written, String any) {
        if (written.equals("*")) {
            return any;
        }
        if (written.endsWith("*")) {
            return quote(written.substring(0, written.length() - 1)) + any;
        }
        return written.startsWith("*") ? any + quote(written.substring(1)) : quote(written);
    }

    /** Text as an RE2 expression that matches nothing else: a dot in a name stays a dot. */
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
