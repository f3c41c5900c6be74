package dev.weft.cli.iptables;

import java.util.Set;

/** Names of tables and chains. */
final class Chains {

    static final String NAT = "nat";
    static final String MANGLE = "mangle";
    static final String RAW = "raw";

    static final String PREROUTING = "PREROUTING";
    static final String OUTPUT = "OUTPUT";

    /** All of ours begin so, which is how they are found again. */
    static final String PREFIX = "WEFT_";

    static final String INBOUND = PREFIX + "INBOUND";
    static final String REDIRECT = PREFIX + "REDIRECT";
    static final String IN_REDIRECT = PREFIX + "IN_REDIRECT";
    static final String OUT = PREFIX + "OUTPUT";
    static final String DNS = PREFIX + "OUTPUT_DNS";
    static final String DIVERT = PREFIX + "DIVERT";
    static final String TPROXY = PREFIX + "TPROXY";
    static final String DROP = PREFIX + "DROP";

    private static final Set<String> KERNEL = Set.of(PREROUTING, OUTPUT, "INPUT", "FORWARD", "POSTROUTING");

    private Chains() {}

    static boolean ofKernel(String chain) {
        return KERNEL.contains(chain);
    }
}
