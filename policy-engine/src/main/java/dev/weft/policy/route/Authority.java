package dev.weft.policy.route;

/** The parts of an authority ({@code host}, {@code host:port}, {@code [v6]:port}). */
final class Authority {

    private Authority() {}

    /** The index of the colon before the port; -1 without one. A colon inside brackets belongs to an IPv6 address. */
    static int portStart(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }
}
