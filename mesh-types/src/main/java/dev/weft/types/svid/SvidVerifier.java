package dev.weft.types.svid;

import dev.weft.types.svid.SvidVerdict.Accepted;
import dev.weft.types.svid.SvidVerdict.Problem;
import dev.weft.types.svid.SvidVerdict.Refused;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a peer's certificate chain proves a SPIFFE identity under one trust bundle. The only judge of SVIDs in the
 * mesh: CA, control plane and sidecar share it.
 *
 * <p>The leaf has the SVID profile, belongs to the bundle's trust domain, and every certificate from it to a root is
 * valid now. Roots that the peer sends are ignored; only the bundle's count. No revocation: SVIDs are short-lived. Any
 * thread; costs one signature check per certificate of the chain.
 *
 * <p>Source: X509-SVID, section 5; RFC 5280, section 6.
 */
public final class SvidVerifier {

    /** Longest chain that is looked at, leaf and roots included. */
    public static final int MAX_CHAIN = 6;

    private final TrustBundle bundle;

    /** A verifier for one bundle; make another when the bundle changes. */
    public SvidVerifier(TrustBundle bundle) {
        this.bundle = bundle;
    }

    /** Judges a chain, leaf first, as of {@code now}. Never throws for what a peer sent. */
    public SvidVerdict verify(List<X509Certificate> chain, Instant now) {
        if (chain.size() > MAX_CHAIN) {
            return new Refused(Problem.CHAIN_TOO_LONG, chain.size() + " certificates (expected: at most 6)");
        }
        List<X509Certificate> path =
                chain.stream().filter(sent -> !bundle.roots().contains(sent)).toList();
        SvidVerdict structure = SvidProfile.check(path);
        return switch (structure) {
            case Refused refused -> refused;
            case Accepted accepted -> {
                if (!accepted.id().trustDomain().equals(bundle.trustDomain())) {
                    yield new Refused(
                            Problem.WRONG_TRUST_DOMAIN,
                            accepted.id() + " (expected: trust domain " + bundle.trustDomain() + ")");
                }
                yield anchored(path, accepted, now);
            }
        };
    }

    private SvidVerdict anchored(List<X509Certificate> path, Accepted accepted, Instant now) {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate root : bundle.roots()) {
            // PKIX does not look at an anchor's dates, but an expired root must vouch for nobody.
            if (!now.isBefore(root.getNotBefore().toInstant())
                    && !now.isAfter(root.getNotAfter().toInstant())) {
                anchors.add(new TrustAnchor(root, null));
            }
        }
        if (anchors.isEmpty()) {
            return new Refused(Problem.EXPIRED, "no root of the trust bundle is valid now");
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return accepted;
        } catch (CertPathValidatorException e) {
            return refused(e, accepted);
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("the JDK refuses our trust anchors", e);
        } catch (GeneralSecurityException e) {
            return new Refused(
                    Problem.UNTRUSTED, accepted.id() + ": " + e.getClass().getSimpleName());
        }
    }

    private static Refused refused(CertPathValidatorException e, Accepted accepted) {
        if (e.getReason() == BasicReason.EXPIRED || e.getCause() instanceof CertificateExpiredException) {
            return new Refused(Problem.EXPIRED, accepted.id() + " is expired");
        }
        if (e.getReason() == BasicReason.NOT_YET_VALID || e.getCause() instanceof CertificateNotYetValidException) {
            return new Refused(Problem.NOT_YET_VALID, accepted.id() + " is not yet valid");
        }
        return new Refused(Problem.UNTRUSTED, accepted.id() + " does not chain to the trust bundle: " + e.getReason());
    }
}
