package dev.weft.cli.iptables.rule;

import java.util.List;

/**
 * One condition of a rule. A rule takes a packet when all of its conditions hold.
 *
 * <p>Source: iptables-extensions(8), nft(8).
 */
public sealed interface Match {

    /** The interface a packet came in by, or goes out by. */
    record Interface(boolean in, String name) implements Match {}

    /** Where a packet comes from, or goes to. */
    record Address(boolean source, Block block, boolean negated) implements Match {}

    /** {@code tcp} or {@code udp}. */
    record Transport(String name) implements Match {}

    /** Ports; needs a {@link Transport} before it. */
    record Ports(boolean source, List<Integer> ports, boolean negated) implements Match {
        public Ports {
            ports = List.copyOf(ports);
        }
    }

    /** The user or group of the process that owns the socket, as a number or a name. */
    record Owner(boolean group, String id, boolean negated) implements Match {}

    /** The packet's mark. */
    record Mark(long value, boolean negated) implements Match {}

    /** The connection's mark. */
    record ConnectionMark(long value) implements Match {}

    /** What connection tracking knows of the connection, in capitals. */
    record State(List<String> states) implements Match {
        public State {
            states = List.copyOf(states);
        }
    }

    static Match out(String name) {
        return new Interface(false, name);
    }

    static Match in(String name) {
        return new Interface(true, name);
    }

    static Match to(Block block) {
        return new Address(false, block, false);
    }

    static Match notTo(Block block) {
        return new Address(false, block, true);
    }

    static Match from(Block block) {
        return new Address(true, block, false);
    }

    static Match tcp() {
        return new Transport("tcp");
    }

    static Match udp() {
        return new Transport("udp");
    }

    static Match port(int port) {
        return new Ports(false, List.of(port), false);
    }

    static Match fromPort(int port) {
        return new Ports(true, List.of(port), false);
    }

    static Match notPorts(Integer... ports) {
        return new Ports(false, List.of(ports), true);
    }
}
