package dev.weft.cli.iptables.rule;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A block of addresses as the user wrote it.
 *
 * @param family of the addresses
 * @param text {@code ADDRESS/LENGTH}, host bits allowed
 */
public record Block(Family family, String text) {

    /** Reads {@code ADDRESS} or {@code ADDRESS/LENGTH}; empty when it is neither. */
    public static Optional<Block> read(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean six = address.indexOf(':') >= 0;
        if (!address.matches(six ? "[0-9A-Fa-f:.]+" : "\\d{1,3}(\\.\\d{1,3}){3}") || bytes(address) == null) {
            return Optional.empty();
        }
        int max = six ? 128 : 32;
        String length = slash < 0 ? String.valueOf(max) : text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > max) {
            return Optional.empty();
        }
        return Optional.of(new Block(six ? Family.IPV6 : Family.IPV4, address + "/" + length));
    }

    private static byte @org.jspecify.annotations.Nullable [] bytes(String address) {
        try {
            // A literal is never looked up; an IPv4 part above 255 is refused.
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    public String address() {
        return text.substring(0, text.indexOf('/'));
    }

    public int length() {
        return Integer.parseInt(text.substring(text.indexOf('/') + 1));
    }

    public boolean loopback() {
        return address().startsWith("127.") || "::1".equals(address());
    }

    /** Without host bits, the way the kernel tells it: {@code 127.0.0.0/8}. */
    public String canonical() {
        byte[] raw = bytes(address());
        int bits = family == Family.IPV4 ? 32 : 128;
        BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE.shiftLeft(bits - length()));
        byte[] masked =
                new BigInteger(1, raw == null ? new byte[0] : raw).and(mask).toByteArray();
        byte[] out = new byte[bits / 8];
        int take = Math.min(masked.length, out.length);
        System.arraycopy(masked, masked.length - take, out, out.length - take, take);
        try {
            return InetAddress.getByAddress(out).getHostAddress() + "/" + length();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
