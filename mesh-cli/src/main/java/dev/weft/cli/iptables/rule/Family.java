package dev.weft.cli.iptables.rule;

/** An IP version: the kernel keeps a set of rules for each. */
public enum Family {
    /** {@code iptables}, nftables' {@code ip}. */
    IPV4,
    /** {@code ip6tables}, nftables' {@code ip6}. */
    IPV6;

    /** The address that the sidecar binds when it hands a connection to the application, so that it is not taken again. */
    public Block passThroughSource() {
        return new Block(this, this == IPV4 ? "127.0.0.6/32" : "::6/128");
    }

    /** What an application calls itself by. */
    public Block loopback() {
        return new Block(this, this == IPV4 ? "127.0.0.1/32" : "::1/128");
    }

    /** The folded word of nftables and of {@code ip -4}. */
    public String nftName() {
        return this == IPV4 ? "ip" : "ip6";
    }
}
