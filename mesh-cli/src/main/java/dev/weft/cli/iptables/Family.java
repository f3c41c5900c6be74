package dev.weft.cli.iptables;

/** An IP version: the kernel keeps a set of rules for each. */
enum Family {
    /** {@code iptables}, nftables' {@code ip}. */
    IPV4,
    /** {@code ip6tables}, nftables' {@code ip6}. */
    IPV6;

    /** The address that the sidecar binds when it hands a connection to the application, so that it is not taken again. */
    Block passThroughSource() {
        return new Block(this, this == IPV4 ? "127.0.0.6/32" : "::6/128");
    }

    /** What an application calls itself by. */
    Block loopback() {
        return new Block(this, this == IPV4 ? "127.0.0.1/32" : "::1/128");
    }

    /** The folded word of nftables and of {@code ip -4}. */
    String nftName() {
        return this == IPV4 ? "ip" : "ip6";
    }
}
