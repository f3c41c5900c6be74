package dev.weft.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.authority.Slot;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The signer's own encoding against a general library's, and the last look that lets nothing else out. */
class SvidSignerTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final KeyPair pair = KeyPairs.generate(random);
    private final SigningProvider provider = SigningProvider.fastest();
    private Slot slot;

    @BeforeEach
    void open() throws Exception {
        slot = slot();
    }

    private Slot slot() throws Exception {
        return Authority.open(new MemoryKeyStore(random), MESH, Duration.ofDays(20_000), new ManualClock(START), random)
                .slots()
                .current();
    }

    private SvidTemplate template(SpiffeId id, BigInteger serial, Instant notAfter, GeneralName... servers) {
        return new SvidTemplate(id, pair.getPublic(), serial, START.minusSeconds(20), notAfter, List.of(servers));
    }

    private SvidTemplate template() {
        return template(ORDERS, BigInteger.valueOf(4711), START.plusSeconds(60));
    }

    private byte[] byLibrary(SvidTemplate template) throws Exception {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                X500Name.getInstance(
                        slot.certificate().getSubjectX500Principal().getEncoded()),
                template.serial(),
                Date.from(template.notBefore()),
                Date.from(template.notAfter()),
                new X500Name(""),
                SubjectPublicKeyInfo.getInstance(template.key().getEncoded()));
        JcaX509ExtensionUtils keys = new JcaX509ExtensionUtils();
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier, template.id().toString()));
        names.addAll(template.servers());
        return builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }))
                .addExtension(Extension.subjectKeyIdentifier, false, keys.createSubjectKeyIdentifier(template.key()))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        keys.createAuthorityKeyIdentifier(slot.certificate().getPublicKey()))
                .addExtension(
                        Extension.subjectAlternativeName, true, new GeneralNames(names.toArray(GeneralName[]::new)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(slot.privateKey()))
                .toASN1Structure()
                .getTBSCertificate()
                .getEncoded("DER");
    }

    @Test
    void encodesWhatAGeneralLibraryEncodes() throws Exception {
        SvidSigner signer = new SvidSigner(slot, provider);
        SpiffeId longest = SpiffeId.ofWorkload(MESH, "n".repeat(63), "s".repeat(253));
        List<SvidTemplate> templates = List.of(
                template(),
                template(ORDERS, BigInteger.ONE.shiftLeft(128), Instant.parse("2049-12-31T23:59:59Z")),
                template(ORDERS, BigInteger.valueOf(255), Instant.parse("2050-01-01T00:00:00Z")),
                template(longest, new BigInteger(128, random).setBit(128), START.plusSeconds(1)),
                template(
                        longest,
                        BigInteger.ONE,
                        START.plusSeconds(1),
                        new GeneralName(GeneralName.dNSName, "d".repeat(250)),
                        new GeneralName(GeneralName.iPAddress, "10.0.0.1"),
                        new GeneralName(GeneralName.iPAddress, "::1")));

        for (SvidTemplate template : templates) {
            byte[] tbs = new X509CertificateHolder(signer.sign(template))
                    .toASN1Structure()
                    .getTBSCertificate()
                    .getEncoded();

            assertThat(tbs).isEqualTo(byLibrary(template));
        }
    }

    @Test
    void encodesValuesThatNeedThreeLengthBytes() throws Exception {
        byte[] large = Der.octets(new byte[70_000]);

        assertThat(org.bouncycastle.asn1.ASN1OctetString.getInstance(large).getOctets())
                .hasSize(70_000);
    }

    @Test
    void findsTheFirstElementOfASequenceAndRefusesLengthsThatLie() {
        byte[] one = Der.octets(new byte[3]);
        byte[] large = Der.octets(new byte[300]);

        assertThat(Der.firstOf(Der.sequence(one, large))).isEqualTo(one);
        assertThat(Der.firstOf(Der.sequence(large, one))).isEqualTo(large);
        for (byte[] bad : List.of(
                new byte[0],
                new byte[] {0x30},
                new byte[] {0x30, 0},
                new byte[] {0x30, (byte) 0x80, 4, 0},
                new byte[] {0x30, 2, 4, 1},
                new byte[] {0x30, (byte) 0x84, 0, 0, 0, 2, 4, 0},
                new byte[] {0x30, (byte) 0x83, 1, 1},
                new byte[] {0x30, 5, 4, (byte) 0x83, 127, 127, 127})) {
            assertThatThrownBy(() -> Der.firstOf(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void signsNoKeyOfAnotherForm() throws Exception {
        KeyPair large = Requests.pair("EC", "secp384r1");
        SvidTemplate other =
                new SvidTemplate(ORDERS, large.getPublic(), BigInteger.ONE, START, START.plusSeconds(1), List.of());

        assertThatThrownBy(() -> new SvidSigner(slot, provider).sign(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: ECDSA P-256");
    }

    @Test
    void letsOutExactlyWhatWasMeant() throws Exception {
        SvidTemplate meant = template();

        assertThat(new IssuedCheck(slot, provider)
                        .validated(new SvidSigner(slot, provider).sign(meant), meant)
                        .getSerialNumber())
                .isEqualTo(BigInteger.valueOf(4711));
    }

    @Test
    void letsOutNothingThatDiffersFromWhatWasMeant() throws Exception {
        SvidTemplate meant = template();
        BigInteger serial = meant.serial();

        assertHeld(template(ORDERS, serial.add(BigInteger.ONE), meant.notAfter()), meant, "another serial");
        assertHeld(template(ORDERS, serial, meant.notAfter().plusSeconds(1)), meant, "another not-after");
        assertHeld(
                new SvidTemplate(ORDERS, pair.getPublic(), serial, START, meant.notAfter(), List.of()),
                meant,
                "another not-before");
        assertHeld(
                new SvidTemplate(
                        ORDERS,
                        KeyPairs.generate(random).getPublic(),
                        serial,
                        meant.notBefore(),
                        meant.notAfter(),
                        List.of()),
                meant,
                "another key");
        assertHeld(
                template(SpiffeId.ofWorkload(MESH, "shop", "admin"), serial, meant.notAfter()),
                meant,
                "another identity");
        assertHeld(
                template(
                        ORDERS,
                        serial,
                        meant.notAfter(),
                        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://cluster.local/ns/a/sa/b")),
                meant,
                "another identity");
        Instant late = slot.notAfter().plusSeconds(1);
        assertHeld(template(ORDERS, serial, late), template(ORDERS, serial, late), "another end of the authority");
    }

    @Test
    void letsOutNothingThatAnotherAuthoritySigned() throws Exception {
        SvidTemplate meant = template();
        byte[] der = new SvidSigner(slot, provider).sign(meant);
        byte[] damaged = der.clone();
        damaged[damaged.length - 1] ^= 1;
        byte[] foreign = new SvidSigner(slot(), provider).sign(meant);
        IssuedCheck check = new IssuedCheck(slot, provider);

        assertThatThrownBy(() -> check.validated(damaged, meant)).hasMessageContaining("another signature");
        assertThatThrownBy(() -> check.validated(foreign, meant)).hasMessageContaining("another issuer");
        assertThatThrownBy(() -> check.validated(new byte[] {1, 2, 3}, meant)).hasMessageContaining("cannot be read");
    }

    private void assertHeld(SvidTemplate made, SvidTemplate meant, String what) throws Exception {
        byte[] der = new SvidSigner(slot, provider).sign(made);

        assertThatThrownBy(() -> new IssuedCheck(slot, provider).validated(der, meant))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(what);
    }
}
