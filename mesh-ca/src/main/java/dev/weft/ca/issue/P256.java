package dev.weft.ca.issue;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The curve's equation, computed here and not by the provider that verifies: a key off the curve must not get that far.
 * Stateless: any thread.
 *
 * <p>Source: FIPS 186-4, D.1.2.3; SEC 1, section 3.2.2.1.
 */
final class P256 {

    private static final int COORDINATE = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private P256() {}

    /**
     * Whether the bytes are a point of the curve in uncompressed form: 4, x, y. The point at infinity has no such form,
     * and the curve's cofactor is 1, so that no other check is needed.
     */
    static boolean isPoint(byte[] encoded) {
        if (encoded.length != 1 + 2 * COORDINATE || encoded[0] != UNCOMPRESSED) {
            return false;
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(encoded, 1, 1 + COORDINATE));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(encoded, 1 + COORDINATE, encoded.length));
        if (x.compareTo(P) >= 0 || y.compareTo(P) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x).subtract(THREE).multiply(x).add(B);
        return y.multiply(y).subtract(right).mod(P).signum() == 0;
    }
}
