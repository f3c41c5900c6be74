package dev.weft.policy.balance;

import dev.weft.policy.hash.XxHash64;

/**
 * Where a proxy stands among the proxies of its kind: from where on the circle of endpoints its aperture reaches. Seats
 * from names are spread evenly on average; seats by number exactly.
 *
 * <p>Source: Finagle, deterministic aperture.
 *
 * @param position 64 bits, read as a fraction of the circle
 */
public record ApertureSeat(long position) {

    /** The seat of a proxy by its name, for example its node id. */
    public static ApertureSeat of(String proxy) {
        return new ApertureSeat(XxHash64.hash(proxy));
    }

    /**
     * The seat of one of a known number of proxies.
     *
     * @param index 0 to {@code count - 1}
     */
    public static ApertureSeat of(int index, int count) {
        // Rounded up, else a seat on the border of two endpoints would fall to the one before.
        return new ApertureSeat(count == 1 ? 0 : (Long.divideUnsigned(-1L, count) + 1) * index);
    }
}
