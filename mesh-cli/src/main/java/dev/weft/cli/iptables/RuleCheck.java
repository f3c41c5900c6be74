package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Block;
import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.Guard;
import dev.weft.cli.iptables.rule.RedirectSettings;
import dev.weft.cli.iptables.rule.RedirectSettings.Mode;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves the rules with connections: own listeners on the sidecar's ports must get what is sent elsewhere. Needs those ports
 * to be free, so it runs before the sidecar.
 */
final class RuleCheck {

    private static final byte GREETING = 42;

    private final RedirectSettings settings;
    private final int probePort;

    /**
     * Makes one.
     *
     * @param probePort nobody listens there
     */
    RuleCheck(RedirectSettings settings, int probePort) {
        this.settings = settings;
        this.probePort = probePort;
    }

    /** How a check ended. */
    enum Outcome {
        /** The connection came where it should. */
        PROVEN,
        /** It did not. */
        FAILED,
        /** It could not be tried, or the settings redirect nothing of the kind. */
        SKIPPED
    }

    /**
     * One check.
     *
     * @param what {@code inbound IPv4} and so on
     * @param detail what was dialled, or why not
     */
    record Finding(String what, Outcome outcome, String detail) {
        @Override
        public String toString() {
            return what + ": " + outcome.name().toLowerCase(java.util.Locale.ROOT) + " (" + detail + ")";
        }
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        for (Family family : settings.ipv6() ? List.of(Family.IPV4, Family.IPV6) : List.of(Family.IPV4)) {
            String version = family == Family.IPV4 ? " IPv4" : " IPv6";
            findings.add(outbound("outbound" + version, family));
            findings.add(inbound("inbound" + version, family));
        }
        return findings;
    }

    private Finding outbound(String what, Family family) {
        RedirectSettings.Outbound outbound = settings.outbound();
        if (!outbound.owners().onlyUsers().isEmpty()
                || !outbound.owners().onlyGroups().isEmpty()) {
            return new Finding(what, Outcome.SKIPPED, "only some users' connections are redirected");
        }
        Optional<InetAddress> target = outboundTarget(family);
        if (target.isEmpty()) {
            return new Finding(what, Outcome.SKIPPED, "no destination is redirected");
        }
        try (NativeSocket client = NativeSocket.open(family)) {
            return dial(what, client, target.get(), settings.ports().outbound(), false);
        } catch (IOException failure) {
            return new Finding(what, Outcome.SKIPPED, String.valueOf(failure.getMessage()));
        }
    }

    private Optional<InetAddress> outboundTarget(Family family) {
        RedirectSettings.Outbound outbound = settings.outbound();
        try {
            if (outbound.allAddresses() || outbound.includePorts().contains(probePort)) {
                // Reserved for documentation: nobody is there.
                return Optional.of(InetAddress.getByName(family == Family.IPV4 ? "192.0.2.1" : "2001:db8::1"));
            }
            for (Block block : outbound.include()) {
                if (block.family() == family && !block.loopback()) {
                    return Optional.of(InetAddress.getByName(block.address()));
                }
            }
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
        return Optional.empty();
    }

    // What the sidecar sends to its own workload's address is inbound: the only inbound connection that needs no
    // neighbour.
    private Finding inbound(String what, Family family) {
        if (settings.inbound().mode() == Mode.TPROXY
                && settings.inbound().include().isEmpty()) {
            return new Finding(what, Outcome.SKIPPED, "no inbound port is redirected");
        }
        Optional<InetAddress> own = ownAddress(family);
        if (own.isEmpty()) {
            return new Finding(what, Outcome.SKIPPED, "this network namespace has no such address");
        }
        boolean transparent = settings.inbound().mode() == Mode.TPROXY;
        try (NativeSocket client = asSidecar(family)) {
            return dial(what, client, own.get(), settings.ports().inbound(), transparent);
        } catch (IOException failure) {
            return new Finding(what, Outcome.SKIPPED, String.valueOf(failure.getMessage()));
        }
    }

    private NativeSocket asSidecar(Family family) throws IOException {
        switch (settings.guard()) {
            case Guard.Marked(var mark) -> {
                NativeSocket socket = NativeSocket.open(family);
                try {
                    socket.mark(mark);
                    return socket;
                } catch (IOException refused) {
                    socket.close();
                    throw refused;
                }
            }
            case Guard.Owners(var users, var groups) -> {
                int user = Integer.parseInt(users.isEmpty() ? "0" : users.getFirst());
                int group = Integer.parseInt(groups.isEmpty() ? "0" : groups.getFirst());
                return NativeSocket.openAs(family, user, group);
            }
        }
    }

    private Finding dial(String what, NativeSocket client, InetAddress address, int listener, boolean transparent) {
        int port = transparent && !settings.inbound().include().all()
                ? settings.inbound().include().listed().getFirst()
                : probePort;
        InetSocketAddress target = new InetSocketAddress(address, port);
        String told = address.getHostAddress() + ":" + port;
        try (NativeSocket server = NativeSocket.open(address instanceof Inet6Address ? Family.IPV6 : Family.IPV4)) {
            if (transparent) {
                server.transparent();
            }
            server.listen(listener);
            Thread greeter = Thread.ofPlatform().daemon().start(() -> greet(server));
            try {
                client.connect(target);
                boolean ours = client.read() == GREETING;
                return new Finding(
                        what,
                        ours ? Outcome.PROVEN : Outcome.FAILED,
                        told + (ours ? " came to port " : " was answered by somebody else than port ") + listener);
            } catch (IOException failure) {
                return new Finding(
                        what,
                        unreachable(failure) ? Outcome.SKIPPED : Outcome.FAILED,
                        told + " did not come to port " + listener + ": " + failure.getMessage());
            } finally {
                greeter.join();
            }
        } catch (IOException failure) {
            return new Finding(what, Outcome.SKIPPED, "port " + listener + ": " + failure.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Finding(what, Outcome.SKIPPED, "interrupted");
        }
    }

    // Without a route the kernel refuses before any rule is asked.
    private static boolean unreachable(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("unreachable") || message.contains("no route");
    }

    private static void greet(NativeSocket server) {
        try {
            server.greetOne(GREETING);
        } catch (IOException nobodyCame) {
            // The caller's own error says so.
        }
    }

    private static Optional<InetAddress> ownAddress(Family family) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet6Address == (family == Family.IPV6))
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .findFirst();
        } catch (SocketException unknown) {
            return Optional.empty();
        }
    }
}
