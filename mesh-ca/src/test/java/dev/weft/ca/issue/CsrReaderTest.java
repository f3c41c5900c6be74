package dev.weft.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.SigningProvider;
import dev.weft.types.svid.Pem;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests, good and hostile, whichever provider computes. Source: security check 16. */
class CsrReaderTest {

    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private final KeyPair pair = KeyPairs.generate(new SecureRandom());

    private static Stream<SigningProvider> providers() {
        return Stream.of(SigningProvider.fastest(), SigningProvider.jdk());
    }

    private static Refusal refused(String pem) {
        List<CsrVerdict> verdicts =
                providers().map(provider -> new CsrReader(provider).read(pem)).toList();
        assertThat(verdicts)
                .hasSize(2)
                .allSatisfy(verdict ->
                        assertThat(verdict).isEqualTo(verdicts.getFirst()).isInstanceOf(CsrVerdict.Refused.class));
        return ((CsrVerdict.Refused) verdicts.getFirst()).reason();
    }

    private static Refusal refused(byte[] der) {
        return refused(Requests.pem(der));
    }

    private byte[] good() throws Exception {
        return Requests.der(pair.getPublic(), pair, "SHA256withECDSA");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void takesTheKeyThatTheRequestProves(SigningProvider provider) throws Exception {
        for (String algorithm : List.of("SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA")) {
            CsrVerdict verdict =
                    new CsrReader(provider).read(Requests.pem(Requests.der(pair.getPublic(), pair, algorithm)));

            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            CsrVerdict.Accepted.class,
                            accepted -> assertThat(accepted.key().getEncoded())
                                    .isEqualTo(pair.getPublic().getEncoded()));
        }
    }

    @Test
    void takesTheOlderLabelAndTextAroundTheBlock() throws Exception {
        CsrReader reader = new CsrReader(SigningProvider.jdk());

        assertThat(reader.read("for orders\n" + Pem.write("NEW CERTIFICATE REQUEST", good()) + "\nthanks"))
                .isInstanceOf(CsrVerdict.Accepted.class);
    }

    @Test
    void refusesTextThatIsNotOneRequest() throws Exception {
        String good = Requests.pem(good());
        String label = "-----BEGIN CERTIFICATE REQUEST-----";

        assertThat(refused("")).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused("\0\uffff")).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(label)).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused("-----BEGIN ")).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(good.replace("-----END", "----END"))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(good.replace('M', '*'))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(good + good)).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(Pem.write(Pem.CERTIFICATE, good()))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(Pem.write(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded())))
                .isEqualTo(Refusal.CSR_INVALID);
    }

    @Test
    void refusesBytesThatAreNotOneRequest() throws Exception {
        byte[] good = good();
        byte[] trailing = Arrays.copyOf(good, good.length + 1);
        byte[] anotherAfterIt = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, anotherAfterIt, good.length, good.length);

        assertThat(refused(new byte[0])).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(new byte[] {0x30})).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(new byte[] {0x30, 0})).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1})).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(trailing)).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(anotherAfterIt)).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(Arrays.copyOf(good, good.length - 1))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(nested(2_000))).isEqualTo(Refusal.CSR_INVALID);
    }

    @Test
    void refusesWhatIsTooLargeBeforeItIsParsed() throws Exception {
        String good = Requests.pem(good());

        assertThat(new CsrReader(SigningProvider.jdk()).read(good + " ".repeat(CsrReader.MAX_LENGTH - good.length())))
                .isInstanceOf(CsrVerdict.Accepted.class);
        assertThat(refused(good + " ".repeat(CsrReader.MAX_LENGTH - good.length() + 1)))
                .isEqualTo(Refusal.CSR_TOO_LARGE);
        assertThat(refused("A".repeat(50_000_000))).isEqualTo(Refusal.CSR_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void refusesOtherCurves(String curve) throws Exception {
        KeyPair other = Requests.pair("EC", curve);

        assertThat(refused(Requests.der(other.getPublic(), other, "SHA256withECDSA")))
                .isEqualTo(Refusal.CSR_KEY);
    }

    @Test
    void refusesOtherKindsOfKeys() throws Exception {
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThat(refused(Requests.der(edwards.getPublic(), edwards, "Ed25519")))
                .isEqualTo(Refusal.CSR_KEY);
        assertThat(refused(Requests.der(Requests.point(pair.getPublic()), SECObjectIdentifiers.secp256k1, pair)))
                .isEqualTo(Refusal.CSR_KEY);
        assertThat(refused(Requests.der(Requests.point(pair.getPublic()), X9ObjectIdentifiers.prime239v1, pair)))
                .isEqualTo(Refusal.CSR_KEY);
    }

    @Test
    void refusesPointsThatAreNotOnTheCurve() throws Exception {
        byte[] good = Requests.point(pair.getPublic());
        byte[] offCurve = good.clone();
        offCurve[64] ^= 1;
        byte[] compressed = Arrays.copyOf(good, 33);
        compressed[0] = (byte) (2 + (good[64] & 1));

        assertThat(key(offCurve)).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(new byte[] {0})).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(new byte[0])).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(compressed)).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(Arrays.copyOf(good, 64))).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(Arrays.copyOf(good, 66))).isEqualTo(Refusal.CSR_KEY);
        assertThat(key(point(BigInteger.ZERO, BigInteger.ZERO))).isEqualTo(Refusal.CSR_KEY);
    }

    @Test
    void refusesTheSamePointWithCoordinatesBeyondTheField() throws Exception {
        // x = 5 is on the curve and 5 + p fits in 32 bytes: a second encoding of one key.
        BigInteger x = BigInteger.valueOf(5);
        BigInteger right = x.pow(3)
                .subtract(x.multiply(BigInteger.valueOf(3)))
                .add(new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16));
        BigInteger y = right.modPow(P.add(BigInteger.ONE).shiftRight(2), P);

        assertThat(P256.isPoint(point(x, y))).isTrue();
        assertThat(P256.isPoint(point(x.add(P), y))).isFalse();
        assertThat(P256.isPoint(point(x, P.subtract(y)))).isTrue();
        assertThat(P256.isPoint(point(x, P))).isFalse();
    }

    @Test
    void refusesRequestsThatTheKeyDidNotSign() throws Exception {
        KeyPair other = KeyPairs.generate(new SecureRandom());
        byte[] flipped = good();
        flipped[flipped.length - 1] ^= 1;
        byte[] renamed = good();
        renamed[indexOf(renamed, "whoever")] ^= 1;

        assertThat(refused(Requests.der(pair.getPublic(), other, "SHA256withECDSA")))
                .isEqualTo(Refusal.CSR_SIGNATURE);
        assertThat(refused(flipped)).isEqualTo(Refusal.CSR_SIGNATURE);
        assertThat(refused(renamed)).isEqualTo(Refusal.CSR_SIGNATURE);
        assertThat(refused(Requests.der(pair.getPublic(), pair, "SHA1withECDSA")))
                .isEqualTo(Refusal.CSR_SIGNATURE);
    }

    @Test
    void neverThrowsAndNeverAcceptsWhatWasChanged() throws Exception {
        Random random = new Random(42);
        byte[] good = good();
        CsrReader reader = new CsrReader(SigningProvider.fastest());
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));

            CsrVerdict verdict = reader.read(Requests.pem(changed));

            assertThat(verdict).as("change %d", i).isInstanceOf(CsrVerdict.Refused.class);
        }
    }

    private Refusal key(byte[] point) throws Exception {
        return refused(Requests.der(point, X9ObjectIdentifiers.prime256v1, pair));
    }

    private static byte[] point(BigInteger x, BigInteger y) {
        byte[] point = new byte[65];
        point[0] = 4;
        byte[] bytes = x.toByteArray();
        int skip = bytes.length > 32 ? 1 : 0;
        System.arraycopy(bytes, skip, point, 33 - bytes.length + skip, bytes.length - skip);
        bytes = y.toByteArray();
        skip = bytes.length > 32 ? 1 : 0;
        System.arraycopy(bytes, skip, point, 65 - bytes.length + skip, bytes.length - skip);
        return point;
    }

    private static byte[] nested(int depth) {
        byte[] der = new byte[2 * depth];
        for (int i = 0; i < der.length; i += 2) {
            der[i] = 0x30;
            der[i + 1] = (byte) 0x80;
        }
        return der;
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
