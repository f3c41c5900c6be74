package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hosts of their own on this machine: network namespaces h1 to h5 with the addresses 10.77.N.2 around a router, host 0,
 * that has 10.77.N.1, 10.77.99.1 where nobody listens, and 10.77.99.31 and 32 for what the check listens on. Nothing of
 * the machine's own network is touched. The launcher script gives whoever is not root a user namespace, in which this is
 * allowed. Owns the namespaces and all it started there. Main thread.
 */
final class Hosts implements AutoCloseable {

    private static final String NAME = "hosts";
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(8);

    /** Makes the hosts, says so and stays: the namespaces last as long as it does. */
    private static final String SCRIPT = """
            set -e
            PATH=$PATH:/usr/sbin:/sbin
            mount -t tmpfs none /run
            mkdir /run/netns
            ip link set lo up
            echo 1 >/proc/sys/net/ipv4/ip_forward
            ip addr add 10.77.99.1/32 dev lo
            ip addr add 10.77.99.31/32 dev lo
            ip addr add 10.77.99.32/32 dev lo
            for n in 1 2 3 4 5; do
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
    /** Any thread: a hook may end the demo while the main thread starts it. */
    private final Map<String, BoundProcess> started = Collections.synchronizedMap(new LinkedHashMap<>());

    private Hosts(BoundProcess holder) {
        this.holder = holder;
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

    /** Makes them in the user namespace of this process. */
    static Made make(DemoFolder folder, Await await) {
        try {
            // What an earlier run said there is not what this one says.
            Files.deleteIfExists(folder.log(NAME));
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, folder.log(NAME) + ": cannot be deleted: " + failure.getMessage(), failure);
        }
        BoundProcess holder = BoundProcess.start(
                NAME, folder.log(NAME), Map.of(), List.of("unshare", "-nm", "/bin/sh", "-c", SCRIPT));
        boolean ready = await.until(BOUND, () -> LogTail.lines(holder.log()).contains("ready") || !holder.alive())
                && holder.alive();
        if (ready) {
            return new Made.There(new Hosts(holder));
        }
        holder.stop(STOP);
        return new Made.Forbidden(LogTail.last(holder.log()));
    }

    /** The process that is on the router and holds all of them. */
    long holder() {
        return holder.pid();
    }

    /** Starts a program on a host; it ends with this. */
    BoundProcess start(String name, int host, Path log, Map<String, String> environment, List<String> command) {
        BoundProcess process = BoundProcess.start(name, log, environment, on(host, command));
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

    /** The command line that runs a command on a host. */
    List<String> on(int host, List<String> command) {
        return line(holder.pid(), false, host, command);
    }

    /**
     * The same for a program that knows the process which holds the hosts.
     *
     * @param enter whether the program has to enter their user namespace first
     */
    static List<String> line(long holder, boolean enter, int host, List<String> command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(holder), "-n", "-m"));
        if (enter) {
            line.addAll(List.of("-U", "--preserve-credentials"));
        }
        line.add("--");
        if (host > 0) {
            line.addAll(List.of("ip", "netns", "exec", "h" + host));
        }
        line.addAll(command);
        return line;
    }

    /** Lets other programs of this user find the hosts. */
    void publish() {
        HostsFile.write(holder.pid());
    }

    @Override
    public void close() {
        HostsFile.delete();
        List<BoundProcess> last;
        synchronized (started) {
            last = List.copyOf(started.values()).reversed();
        }
        last.forEach(BoundProcess::terminate);
        last.forEach(process -> process.stop(STOP));
        holder.stop(STOP);
    }
}
