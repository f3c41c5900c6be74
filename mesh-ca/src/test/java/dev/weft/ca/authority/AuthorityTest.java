package dev.weft.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningKeyStore;
import dev.weft.ca.key.StoredKey;
import dev.weft.testkit.ManualClock;
import dev.weft.types.TrustDomain;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class AuthorityTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final SecureRandom random = new SecureRandom();

    private SigningKeyStore storeOfRootNaming(GeneralName... names) throws Exception {
        SigningKeyStore store = new MemoryKeyStore(random);
        store.create(KeyName.CURRENT_ROOT, pair -> List.of(root(pair, names)));
        return store;
    }

    private static X509Certificate root(KeyPair pair, GeneralName... names) {
        try {
            X500Name name = new X500Name("CN=root");
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(START.minusSeconds(60)),
                    Date.from(START.plusSeconds(60)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    @Test
    void readsTheTrustDomainFromTheRoot() throws Exception {
        SigningKeyStore store = storeOfRootNaming(
                new GeneralName(GeneralName.dNSName, "spiffe.test"), uri("https://a.test"), uri("spiffe://mesh.test"));

        assertThat(Authority.existing(store, clock).trustDomain()).isEqualTo(new TrustDomain("mesh.test"));
    }

    @Test
    void refusesRootsThatNameNoTrustDomain() throws Exception {
        List<SigningKeyStore> stores = List.of(
                storeOfRootNaming(),
                storeOfRootNaming(new GeneralName(GeneralName.dNSName, "spiffe.test")),
                storeOfRootNaming(uri("https://cluster.local")),
                storeOfRootNaming(uri("spiffe://not a domain")));

        assertThat(stores)
                .allSatisfy(store -> assertThatThrownBy(() -> Authority.existing(store, clock))
                        .hasMessageContaining("the root names no trust domain"));
    }

    @Test
    void refusesToOpenWithoutARootOrWithAnExpiredOne() throws Exception {
        SigningKeyStore store = new MemoryKeyStore(random);
        assertThatThrownBy(() -> Authority.existing(store, clock)).hasMessageContaining("no root here");

        Authority.open(store, MESH, Duration.ofDays(1), clock, random);
        clock.advance(Duration.ofDays(1));

        assertThatThrownBy(() -> Authority.open(store, MESH, Duration.ofDays(1), clock, random))
                .hasMessageContaining("expired at 2026-11-23T12:00:00Z");
    }

    @Test
    void takesNoSlotWithoutCertificatesAndNoCertificateOfAnotherKey() {
        KeyPair pair = KeyPairs.generate(random);
        X509Certificate other = root(KeyPairs.generate(random), uri("spiffe://a.test"));

        assertThatThrownBy(() -> new Slot(new StoredKey(pair.getPrivate(), pair.getPublic(), List.of())))
                .hasMessageContaining("chain: []");
        assertThatThrownBy(() -> new StoredKey(pair.getPrivate(), pair.getPublic(), List.of(other)))
                .hasMessageContaining("for another key");
    }
}
