package dev.weft.cli.iptables.rule;

/** What a rule does with the packets that it takes. */
public sealed interface Verdict {

    /** Goes on in another chain of the same table. */
    record Jump(String chain) implements Verdict {}

    /** Goes back to the chain it came from; in a chain of the kernel: is let through. */
    record Return() implements Verdict {}

    /** Is let through. */
    record Accept() implements Verdict {}

    /** Is dropped. */
    record Drop() implements Verdict {}

    /** Goes to a port of this machine; the original destination can be asked for. */
    record Redirect(int port) implements Verdict {}

    /** Goes to a transparent socket of this machine, addresses unchanged. */
    record Tproxy(int port, long mark) implements Verdict {}

    /** Marks the packet. */
    record SetMark(long mark) implements Verdict {}

    /** The connection takes the packet's mark. */
    record SaveMark() implements Verdict {}

    /** The packet takes the connection's mark. */
    record RestoreMark() implements Verdict {}

    /** Is tracked apart from other zones. */
    record Zone(int zone) implements Verdict {}
}
