package dev.weft.policy.matcher;

import dev.weft.policy.match.Cidr;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link Cidr}. An IPv4 address mapped into IPv6 counts as IPv4, on both sides, so that a dual-stack socket
 * changes no decision.
 */
public final class AddressBlock {

    private final byte[] address;
    private final int bits;

    private AddressBlock(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** What is wrong with a block, as a message; {@code null} when nothing is. */
    public static @Nullable String problem(Cidr cidr) {
        return IpLiteral.parse(cidr.address()) != null
                ? null
                : "address: \"" + cidr.address() + "\" (expected: an IPv4 or IPv6 address)";
    }

    /**
     * Compiles a block.
     *
     * @throws IllegalArgumentException when {@link #problem} names one
     */
    public static AddressBlock of(Cidr cidr) {
        byte[] bytes = IpLiteral.parse(cidr.address());
        if (bytes == null) {
            throw new IllegalArgumentException(problem(cidr));
        }
        if (isMapped(bytes) && cidr.prefixLength() >= 96) {
            return new AddressBlock(Arrays.copyOfRange(bytes, 12, 16), cidr.prefixLength() - 96);
        }
        return new AddressBlock(bytes, cidr.prefixLength());
    }

    /** Whether the address, 4 or 16 bytes, lies in the block. */
    public boolean contains(byte[] candidate) {
        int from = address.length == 4 && candidate.length == 16 && isMapped(candidate) ? 12 : 0;
        if (candidate.length - from != address.length || address.length == 16 && isMapped(candidate)) {
            return false;
        }
        int whole = bits >> 3;
        for (int i = 0; i < whole; i++) {
            if (candidate[from + i] != address[i]) {
                return false;
            }
        }
        int rest = bits & 7;
        return rest == 0 || ((candidate[from + whole] ^ address[whole]) & 0xff) >> 8 - rest == 0;
    }

    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
