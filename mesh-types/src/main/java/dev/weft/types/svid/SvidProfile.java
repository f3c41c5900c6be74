package dev.weft.types.svid;

import dev.weft.types.SpiffeId;
import dev.weft.types.svid.SvidVerdict.Accepted;
import dev.weft.types.svid.SvidVerdict.Problem;
import dev.weft.types.svid.SvidVerdict.Refused;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Whether certificates have the form of an X.509-SVID: structure only, no signatures and no dates.
 *
 * <p>Stateless: any thread.
 *
 * <p>Source: X509-SVID, sections 2 to 5.
 */
public final class SvidProfile {

    private static final String KEY_USAGE = "2.5.29.15";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final int URI = 6;
    private static final int SHOWN = 120;

    private SvidProfile() {}

    /** Judges a chain, leaf first. Refuses with {@code MISSING}, {@code NO_SPIFFE_ID} or {@code PROFILE} only. */
    public static SvidVerdict check(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return new Refused(Problem.MISSING, "no certificates found");
        }
        SvidVerdict leaf = checkLeaf(chain.getFirst());
        if (leaf instanceof Refused) {
            return leaf;
        }
        for (X509Certificate signer : chain.subList(1, chain.size())) {
            if (signer.getBasicConstraints() < 0) {
                return profile("signing certificate must have CA flag set to true");
            }
            if (!uses(signer, KEY_CERT_SIGN)) {
                return profile("signing certificate must have 'keyCertSign' set as key usage");
            }
        }
        return leaf;
    }

    private static SvidVerdict checkLeaf(X509Certificate leaf) {
        SvidVerdict identity = identity(leaf);
        if (identity instanceof Refused) {
            return identity;
        }
        if (leaf.getBasicConstraints() >= 0) {
            return profile("leaf certificate must not have CA flag set to true");
        }
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (leaf.getKeyUsage() == null || critical == null || !critical.contains(KEY_USAGE)) {
            return profile("leaf certificate must have a critical key usage");
        }
        if (!uses(leaf, DIGITAL_SIGNATURE)) {
            return profile("leaf certificate must have 'digitalSignature' set as key usage");
        }
        if (uses(leaf, KEY_CERT_SIGN)) {
            return profile("leaf certificate must not have 'keyCertSign' set as key usage");
        }
        if (uses(leaf, CRL_SIGN)) {
            return profile("leaf certificate must not have 'cRLSign' set as key usage");
        }
        return identity;
    }

    private static SvidVerdict identity(X509Certificate leaf) {
        Collection<List<?>> names;
        try {
            names = leaf.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return new Refused(Problem.NO_SPIFFE_ID, "subject alternative names cannot be parsed");
        }
        List<String> uris = names == null
                ? List.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                        .map(name -> (String) name.get(1))
                        .toList();
        if (uris.isEmpty()) {
            return new Refused(Problem.NO_SPIFFE_ID, "certificate contains no URI SAN");
        }
        if (uris.size() > 1) {
            return new Refused(Problem.NO_SPIFFE_ID, "certificate contains more than one URI SAN");
        }
        SpiffeId id = SpiffeId.tryParse(uris.getFirst()).orElse(null);
        if (id == null) {
            return new Refused(Problem.NO_SPIFFE_ID, "URI SAN is not a SPIFFE ID: " + shown(uris.getFirst()));
        }
        if (id.path().isEmpty()) {
            return new Refused(Problem.NO_SPIFFE_ID, "SPIFFE ID of a leaf certificate must have a path: " + id);
        }
        return new Accepted(id);
    }

    private static boolean uses(X509Certificate certificate, int bit) {
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && usage.length > bit && usage[bit];
    }

    private static Refused profile(String detail) {
        return new Refused(Problem.PROFILE, detail);
    }

    private static String shown(String text) {
        StringBuilder safe = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 127 ? c : '?');
        }
        return safe.append('"').toString();
    }
}
