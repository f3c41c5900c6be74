package dev.weft.ca.issue;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.authority.Slot;
import dev.weft.ca.key.SigningProvider;
import dev.weft.types.SpiffeId;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Issues X.509-SVIDs: template, sign, validate. The identity is always the caller's argument, never from a request.
 * Thread-safe.
 *
 * <p>Source: X509-SVID; security check 16.
 */
public final class SvidIssuer {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Authority authority;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final SecureRandom random;
    private final SvidSigner signer;
    private final IssuedCheck check;

    /** An issuer that signs with the authority's current slot. */
    public SvidIssuer(
            Authority authority, Lifetimes lifetimes, SigningProvider provider, Clock clock, SecureRandom random) {
        this.authority = authority;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.random = random;
        this.signer = new SvidSigner(authority.slots().current(), provider);
        this.check = new IssuedCheck(authority.slots().current(), provider);
    }

    /**
     * Signs an SVID for a workload.
     *
     * @param id the authenticated caller
     * @param key ECDSA P-256, possession proven
     * @param ttlSeconds wanted lifetime; 0 takes the default
     */
    public IssueVerdict issue(SpiffeId id, PublicKey key, long ttlSeconds) {
        if (ttlSeconds < 0 || ttlSeconds > lifetimes.maxSvid().toSeconds()) {
            return new IssueVerdict.Refused(
                    Refusal.TTL_OUT_OF_RANGE,
                    "validity_duration: " + ttlSeconds + " (expected: 0 to "
                            + lifetimes.maxSvid().toSeconds() + " seconds)");
        }
        return issue(id, key, ttlSeconds == 0 ? lifetimes.svid() : Duration.ofSeconds(ttlSeconds), List.of());
    }

    /**
     * Signs the certificate of a server of the mesh itself, which clients also check by name.
     *
     * @param id the server's identity
     * @param dnsNames names that it answers to
     * @param addresses addresses that it answers at
     */
    public IssueVerdict issueServer(SpiffeId id, PublicKey key, List<String> dnsNames, List<InetAddress> addresses) {
        List<GeneralName> names = new ArrayList<>();
        dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
        return issue(id, key, lifetimes.svid(), names);
    }

    private IssueVerdict issue(SpiffeId id, PublicKey key, Duration ttl, List<GeneralName> names) {
        if (!id.trustDomain().equals(authority.trustDomain()) || id.path().isEmpty()) {
            return new IssueVerdict.Refused(
                    Refusal.IDENTITY_NOT_ALLOWED,
                    id + " (expected: a workload of trust domain " + authority.trustDomain() + ")");
        }
        Slot slot = authority.slots().current();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant notAfter = earlier(now.plus(ttl), slot.notAfter());
        if (Duration.between(now, notAfter).compareTo(SHORTEST) < 0) {
            return new IssueVerdict.Refused(Refusal.AUTHORITY_EXPIRED, "the root ends at " + slot.notAfter());
        }
        // At most half of the lifetime, so that "half of the life is over" is never true of a new certificate.
        Duration half = Duration.ofSeconds(ttl.toSeconds() / 2);
        Duration backdate = lifetimes.backdate().compareTo(half) < 0 ? lifetimes.backdate() : half;
        Instant notBefore = later(now.minus(backdate.truncatedTo(ChronoUnit.SECONDS)), slot.notBefore());
        SvidTemplate template =
                new SvidTemplate(id, key, new BigInteger(128, random).setBit(128), notBefore, notAfter, names);
        X509Certificate leaf = check.validated(signer.sign(template), template);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf);
        chain.addAll(slot.chain());
        return new IssueVerdict.Issued(id, chain);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
