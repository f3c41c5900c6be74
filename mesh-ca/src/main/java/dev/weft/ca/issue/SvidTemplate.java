package dev.weft.ca.issue;

import dev.weft.types.SpiffeId;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Everything that will stand in a leaf certificate, decided before anything is signed.
 *
 * @param id the authenticated identity; the only URI SAN
 * @param key the subject's key
 * @param serial positive, 128 random bits
 * @param notBefore whole seconds
 * @param notAfter whole seconds, not after the end of the authority
 * @param servers further SANs, DNS names and addresses; empty for workloads
 */
record SvidTemplate(
        SpiffeId id, PublicKey key, BigInteger serial, Instant notBefore, Instant notAfter, List<GeneralName> servers) {

    SvidTemplate {
        servers = List.copyOf(servers);
    }
}
