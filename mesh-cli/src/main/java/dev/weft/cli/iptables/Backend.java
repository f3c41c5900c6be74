package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import java.util.List;

/** Which program of the machine takes the rules. */
enum Backend {
    /** {@code iptables}, whichever that is. */
    PLAIN(""),
    /** iptables on the kernel's nftables. */
    NFT_BACKED("-nft"),
    /** iptables on the kernel's older tables. */
    LEGACY("-legacy"),
    /** {@code nft} itself. */
    NATIVE("");

    private final String suffix;

    Backend(String suffix) {
        this.suffix = suffix;
    }

    private String name(Family family) {
        return (family == Family.IPV4 ? "iptables" : "ip6tables") + suffix;
    }

    /** Tells what is there. */
    List<String> save(Family family) {
        return this == NATIVE
                ? List.of("nft", "-s", "list", "table", family.nftName(), NftText.TABLE)
                : List.of(name(family) + "-save");
    }

    /** Takes rules from standard input. */
    List<String> restore(Family family) {
        // A lock held by kube-proxy or another init container is waited for.
        return switch (this) {
            case NATIVE -> List.of("nft", "-f", "-");
            case PLAIN, LEGACY -> List.of(name(family) + "-restore", "--noflush", "--wait=30");
            case NFT_BACKED -> List.of(name(family) + "-restore", "--noflush");
        };
    }

    /** What a user reads. */
    String title() {
        return this == NATIVE ? "nft" : "iptables" + suffix;
    }
}
