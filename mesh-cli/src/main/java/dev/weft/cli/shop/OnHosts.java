package dev.weft.cli.shop;

import dev.weft.cli.network.Faces;
import dev.weft.cli.network.HostNetworks;
import dev.weft.cli.network.Network;
import dev.weft.cli.network.Target;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import dev.weft.cli.shop.Ports.ControlPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Each workload runs on a host of its own ({@link Hosts}) whose connections are redirected to the sidecar there, so the
 * services are as they are without a mesh. The addresses of {@link Workload} lead there, for this process and for others.
 * Owns the hosts and these addresses. Main thread.
 */
public final class OnHosts implements Placement {

    /** The folder of the documents for hosts, below the bookshop's; those of {@code mesh} apply too. */
    static final String DOCUMENTS = "mesh-on-hosts";

    /**
     * An address where nobody listens: a request to the services' port is routed by its host, wherever it is sent. It
     * refuses connections. If it did not answer, the kernel would remember for two minutes that the sidecar once tried it
     * from some port, and let an application's connection from the same port pass without redirecting it.
     */
    private static final String ANYWHERE = "10.77.99.1";

    private static final int MARK = 77;
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int LEDGER_PORT = 9306;

    private final Hosts hosts;
    private final Programs programs;
    private @Nullable HostNetworks network;
    private @Nullable Faces outside;
    private String doubts = "";

    private OnHosts(Hosts hosts, Programs programs) {
        this.hosts = hosts;
        this.programs = programs;
    }

    /**
     * Makes hosts, redirects their connections and proves it; where one of that is not possible, explicit listeners.
     *
     * @param ports the control plane's
     * @param programs the command lines
     */
    static Placement make(Programs programs, ControlPorts ports, Await await) {
        return switch (Hosts.make(programs.folder(), await)) {
            case Hosts.Made.Forbidden(var reason) -> explicit("this machine allows no hosts of their own: " + reason);
            case Hosts.Made.There(var hosts) -> {
                OnHosts placement = new OnHosts(hosts, programs);
                boolean done = false;
                try {
                    placement.redirect();
                    if (!placement.doubts.isEmpty()) {
                        yield explicit("the redirect rules are not proven: " + placement.doubts);
                    }
                    placement.reach(ports);
                    done = true;
                    yield placement;
                } catch (IOException | Failure failure) {
                    yield explicit("hosts of their own cannot be reached: " + failure.getMessage());
                } finally {
                    if (!done) {
                        placement.close();
                    }
                }
            }
        };
    }

    private static Placement explicit(String why) {
        return new OnLoopback("Traffic: explicit listeners, because " + why);
    }

    private void redirect() {
        Map<Workload, BoundProcess> redirects = new LinkedHashMap<>();
        for (Workload workload : Workload.ALL) {
            redirects.put(
                    workload,
                    hosts.start(
                            "redirect-" + workload.name(),
                            workload.number(),
                            log("redirect-" + workload.name()),
                            Programs.ENVIRONMENT,
                            programs.redirect(MARK)));
        }
        List<String> unproven = new ArrayList<>();
        redirects.forEach((workload, process) -> {
            process.awaitEnd(BOUND);
            String said = String.join("\n", LogTail.lines(process.log()));
            if (!said.contains("outbound IPv4: proven") || !said.contains("inbound IPv4: proven")) {
                unproven.add(workload.name() + ": " + LogTail.last(process.log()));
            }
        });
        doubts = String.join("; ", unproven);
    }

    private void reach(ControlPorts ports) throws IOException {
        Map<InetSocketAddress, Target> faces = faces(ports);
        Map<InetSocketAddress, Target> targets = new LinkedHashMap<>(faces);
        Ports.CHECK.forEach(local -> targets.put(local, new Target(0, seenByMesh(local))));
        network = new HostNetworks(hosts.holder(), Workload.ALL.size(), targets);
        outside = new Faces(faces.keySet(), network);
        hosts.publish();
    }

    private Map<InetSocketAddress, Target> faces(ControlPorts ports) {
        Map<InetSocketAddress, Target> faces = new LinkedHashMap<>();
        for (int port : List.of(ports.xds(), ports.http())) {
            faces.put(Ports.local(port), new Target(0, Ports.local(port)));
        }
        for (Workload workload : Workload.ALL) {
            int host = workload.number();
            faces.put(workload.inbound(), new Target(0, at(address(workload))));
            faces.put(workload.outbound(), new Target(host, at(ANYWHERE)));
            faces.put(workload.application(), new Target(host, Ports.local(Workload.SERVICE_PORT)));
            for (int port : List.of(workload.adminPort(), workload.readinessPort(), workload.metricsPort())) {
                faces.put(Ports.local(port), new Target(host, Ports.local(port)));
            }
        }
        return faces;
    }

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(address, Workload.SERVICE_PORT);
    }

    private Path log(String name) {
        return programs.folder().log(name);
    }

    @Override
    public String story() {
        return "Traffic: captured, on hosts of their own (network namespaces), as in pods";
    }

    @Override
    public String documents() {
        return DOCUMENTS;
    }

    @Override
    public BoundProcess start(
            String name, Optional<Workload> beside, Path log, Map<String, String> environment, List<String> command) {
        return hosts.start(name, beside.map(Workload::number).orElse(0), log, environment, command);
    }

    @Override
    public Network network() {
        HostNetworks joined = network;
        if (joined == null) {
            throw new IllegalStateException("network: not joined (expected: reach() first)");
        }
        return joined;
    }

    @Override
    public String controlAddress() {
        return "0.0.0.0";
    }

    @Override
    public String controlAddress(Workload workload) {
        return "10.77." + workload.number() + ".1";
    }

    @Override
    public String address(Workload workload) {
        return "10.77." + workload.number() + ".2";
    }

    @Override
    public InetSocketAddress seenByMesh(InetSocketAddress local) {
        byte[] address = local.getAddress().getAddress();
        return new InetSocketAddress("10.77.99." + (30 + address[3]), local.getPort());
    }

    @Override
    public List<String> serviceFlags(Workload workload, Path hostsFile) {
        return List.of();
    }

    @Override
    public List<String> serviceArguments(Workload workload) {
        return List.of("--server.address=0.0.0.0", "--server.port=" + Workload.SERVICE_PORT);
    }

    @Override
    public String sidecarProperties() {
        return "weft.proxy.interception-mode=REDIRECT\nweft.proxy.mark=" + MARK + "\n";
    }

    /** What {@code weft iptables} said of the rules. */
    public String proven() {
        return Workload.ALL.size() + " hosts: outbound and inbound proven";
    }

    /** What a program on a workload's host hears: {@code 200 BODY} or {@code refused: REASON}. */
    public String call(Workload from, String url) {
        return hosts.run(from.number(), Map.of(), programs.outsideClient(url));
    }

    /** The same from a host outside of the mesh. */
    public String callFromOutside(String url) {
        return hosts.run(0, Map.of(), programs.outsideClient(url));
    }

    /** Starts a server that speaks first beside a workload; returns when it listens. */
    public Ledger ledger(Workload beside, Await await) {
        BoundProcess process = hosts.start(
                "ledger",
                beside.number(),
                log("ledger"),
                Map.of(),
                programs.program("ledger.LedgerServer", LEDGER_PORT));
        await.until(BOUND, () -> LogTail.lines(process.log()).contains("listening"));
        return new Ledger(process);
    }

    /** How long the greeting of a ledger took, in milliseconds, as lines; or why there was none. */
    public List<String> greetings(Workload from, String address, int conversations) {
        return hosts.run(
                        from.number(),
                        Map.of(),
                        programs.program("ledger.LedgerClient", address, LEDGER_PORT, conversations))
                .lines()
                .toList();
    }

    @Override
    public void close() {
        try {
            if (outside != null) {
                outside.close();
            }
        } catch (IOException failure) {
            // This process ends: the system frees what it had.
        }
        if (network != null) {
            network.close();
        }
        hosts.close();
    }

    /**
     * A server that speaks first.
     *
     * @param process its process
     */
    public record Ledger(BoundProcess process) implements AutoCloseable {

        /** The port that it listens on. */
        public static final int PORT = LEDGER_PORT;

        @Override
        public void close() {
            process.stop(BOUND);
        }
    }
}
