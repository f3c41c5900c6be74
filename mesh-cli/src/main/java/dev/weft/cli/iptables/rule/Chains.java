package dev.weft.cli.iptables.rule;

import java.util.Set;

/** Names of tables and chains. */
public final class Chains {

    public static final String NAT = "nat";
    public static final String MANGLE = "mangle";
    public static final String RAW = "raw";

    public static final String PREROUTING = "PREROUTING";
    public static final String OUTPUT = "OUTPUT";

    /** All of ours begin so, which is how they are found again. */
    public static final String PREFIX = "WEFT_";

    public static final String INBOUND = PREFIX + "INBOUND";
    public static final String REDIRECT = PREFIX + "REDIRECT";
    public static final String IN_REDIRECT = PREFIX + "IN_REDIRECT";
    public static final String OUT = PREFIX + "OUTPUT";
    public static final String DNS = PREFIX + "OUTPUT_DNS";
    public static final String DIVERT = PREFIX + "DIVERT";
    public static final String TPROXY = PREFIX + "TPROXY";
    public static final String DROP = PREFIX + "DROP";

    private static final Set<String> KERNEL = Set.of(PREROUTING, OUTPUT, "INPUT", "FORWARD", "POSTROUTING");

    private Chains() {}

    public static boolean ofKernel(String chain) {
        return KERNEL.contains(chain);
    }
}
