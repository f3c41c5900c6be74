package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosts of their own on this machine: network namespaces h1, h2 and h3 with the addresses 10.77.N.2 around a router, host
 * 0, that has 10.77.N.1. They live in a user namespace, so nothing of the machine's own network is touched and root is not
 * needed; where that is forbidden, root makes them without. Owns the namespaces and all it started there. Main thread.
 */
final class Hosts implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(8);

    /** Makes the hosts, says so and stays: the namespaces last as long as it does. */
    private static final String SCRIPT = """
            set -e
            mount -t tmpfs none /run
            mkdir /run/netns
            ip link set lo up
            echo 1 >/proc/sys/net/ipv4/ip_forward
            for n in 1 2 3; do
                ip netns add "h$n"
                ip link add "v$n" type veth peer name eth0 netns "h$n"
                ip addr add "10.77.$n.1/24" dev "v$n"
                ip link set "v$n" up
                ip -n "h$n" link set lo up
                ip -n "h$n" addr add "10.77.$n.2/24" dev eth0
                ip -n "h$n" link set eth0 up
                ip -n "h$n" route add default via "10.77.$n.1"
            done
            iptables-nft -t nat -S >/dev/null || iptables-legacy -t nat -S >/dev/null || iptables -t nat -S >/dev/null
            printf 'search shop.svc.cluster.local\\nnameserver 10.77.99.53\\noptions ndots:5 timeout:2 attempts:1\\n' \\
                >/run/resolv.conf
            mount --bind /run/resolv.conf "$(readlink -f /etc/resolv.conf)"
            echo ready
            exec tail -f /dev/null
            """;

    private final BoundProcess holder;
    private final boolean user;
    private final DemoFolder folder;
    private final Map<String, BoundProcess> started = new LinkedHashMap<>();

    private Hosts(BoundProcess holder, boolean user, DemoFolder folder) {
        this.holder = holder;
        this.user = user;
        this.folder = folder;
    }

    /** Hosts, or why there are none. */
    sealed interface Made {
        /** They are there. */
        record There(Hosts hosts) implements Made {}

        /**
         * The machine forbids it.
         *
         * @param reason what it said
         */
        record Forbidden(String reason) implements Made {}
    }

    static Made make(DemoFolder folder, Await await) {
        Made made = make(folder, await, true);
        return made instanceof Made.Forbidden
                        && System.getProperty("user.name", "").equals("root")
                ? make(folder, await, false)
                : made;
    }

    private static Made make(DemoFolder folder, Await await, boolean user) {
        String name = user ? "hosts" : "hosts-of-root";
        try {
            // What an earlier run said there is not what this one says.
            Files.deleteIfExists(folder.log(name));
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, folder.log(name) + ": cannot be deleted: " + failure.getMessage(), failure);
        }
        BoundProcess holder = BoundProcess.start(
                name, folder.log(name), Map.of(), List.of("unshare", user ? "-Urnm" : "-nm", "/bin/sh", "-c", SCRIPT));
        boolean ready = await.until(BOUND, () -> LogTail.lines(holder.log()).contains("ready") || !holder.alive())
                && holder.alive();
        if (ready) {
            return new Made.There(new Hosts(holder, user, folder));
        }
        holder.stop(STOP);
        return new Made.Forbidden(LogTail.last(holder.log()));
    }

    /** Starts a program on a host; it ends with this. */
    BoundProcess start(String name, int host, Map<String, String> environment, List<String> command) {
        BoundProcess process = BoundProcess.start(name, folder.log(name), environment, on(host, command));
        started.put(name, process);
        return process;
    }

    /** Runs a program on a host to its end and tells what it printed. */
    String run(int host, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(on(host, command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw new Failure(ExitCode.UNAVAILABLE, command.getFirst() + ": " + failure.getMessage(), failure);
        }
    }

    private List<String> on(int host, List<String> command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(holder.pid()), "-n", "-m"));
        if (user) {
            line.addAll(List.of("-U", "--preserve-credentials"));
        }
        line.add("--");
        if (host > 0) {
            line.addAll(List.of("ip", "netns", "exec", "h" + host));
        }
        line.addAll(command);
        return line;
    }

    @Override
    public void close() {
        List<BoundProcess> last = List.copyOf(started.values()).reversed();
        last.forEach(BoundProcess::terminate);
        last.forEach(process -> process.stop(STOP));
        holder.stop(STOP);
    }
}
