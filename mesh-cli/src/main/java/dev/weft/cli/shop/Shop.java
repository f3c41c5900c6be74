package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.remote.HttpCalls;
import dev.weft.cli.remote.ProxyState;
import dev.weft.cli.remote.Sidecar;
import dev.weft.cli.shop.Ports.ControlPorts;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The running bookshop: control plane with CA, five services, a sidecar beside each. Owns all its processes. The main
 * thread starts and restarts; {@link #close} may come from a shutdown hook at any time.
 */
public final class Shop implements AutoCloseable {

    private static final String CONTROL = "control";
    private static final Duration STOP = Duration.ofSeconds(8);
    private static final Duration START = Duration.ofSeconds(90);

    /** A JVM that makes an archive at its end takes its time. */
    private static final Duration ARCHIVING = Duration.ofSeconds(150);

    private final Programs programs;
    private final List<Workload> workloads;
    private final Duration stop;
    private final Placement placement;
    private final Ticker ticker;
    private final Await await;
    private final Map<String, BoundProcess> processes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private Shop(Programs programs, List<Workload> workloads, Duration stop, Placement placement, Ticker ticker) {
        this.programs = programs;
        this.workloads = workloads;
        this.stop = stop;
        this.placement = placement;
        this.ticker = ticker;
        this.await = new Await(ticker);
    }

    /**
     * A shop that is not started, on hosts of their own where the machine allows them.
     *
     * @param home the folder of the launcher script
     * @param folder the run's files
     * @param ports the control plane's ports
     * @param svidTtl how long certificates live
     * @param ticker for waits
     * @param archives what the programs start from
     * @param capture false for explicit listeners in any case
     */
    public static Shop of(
            Path home,
            DemoFolder folder,
            ControlPorts ports,
            Duration svidTtl,
            Ticker ticker,
            Archives archives,
            boolean capture) {
        Programs programs = new Programs(home, java(), folder, ports, svidTtl, archives);
        Placement placement = capture
                ? OnHosts.make(programs, ports, new Await(ticker))
                : new OnLoopback("Traffic: explicit listeners, as asked for");
        folder.place(home.resolve("examples/bookshop"), placement.documents());
        return new Shop(programs, Workload.ALL, STOP, placement, ticker);
    }

    /** One process of each program, which make archives when they end; {@link #close} waits for that. */
    static Shop rehearsal(
            Path home, DemoFolder folder, ControlPorts ports, Duration svidTtl, Ticker ticker, Archives archives) {
        Programs programs = new Programs(home, java(), folder, ports, svidTtl, archives);
        OnLoopback placement = new OnLoopback("Traffic: explicit listeners");
        folder.place(home.resolve("examples/bookshop"), placement.documents());
        return new Shop(programs, List.of(Workload.STOREFRONT), ARCHIVING, placement, ticker);
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The run's files. */
    public DemoFolder folder() {
        return programs.folder();
    }

    /** The clock of all waits. */
    public Ticker ticker() {
        return ticker;
    }

    /** Where its programs run. */
    public Placement placement() {
        return placement;
    }

    /** Waits for events. */
    public Await await() {
        return await;
    }

    /** Starts everything and returns when every sidecar is ready. */
    public void start() {
        startControl();
        workloads.forEach(this::startApplication);
        awaitControl();
        mintBootstrapFiles();
        workloads.forEach(this::startSidecar);
        workloads.forEach(this::awaitSidecar);
        workloads.forEach(this::awaitApplication);
    }

    /** Starts the control plane; it may not answer yet. */
    public void startControl() {
        launch(CONTROL, Optional.empty(), programs.controlEnvironment(), programs.control(placement));
    }

    /** Ends the control plane and its CA at once, as a crash would. */
    public void killControl() {
        BoundProcess control = process(CONTROL);
        control.kill();
        control.awaitEnd(STOP);
    }

    /** Starts a sidecar; it may not be ready yet. */
    public void startSidecar(Workload workload) {
        Path config = programs.sidecarConfig(workload);
        try {
            Files.writeString(config, programs.sidecarProperties(placement, workload));
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, config + ": cannot be written: " + failure.getMessage(), failure);
        }
        launch(sidecarName(workload), Optional.of(workload), programs.sidecarEnvironment(), programs.sidecar(workload));
    }

    /** Asks a sidecar to end and waits until it has. */
    public void stopSidecar(Workload workload) {
        process(sidecarName(workload)).stop(STOP);
    }

    /** Asks a service to end and waits until it has. */
    public void stopApplication(Workload workload) {
        process(workload.name()).stop(STOP);
    }

    /** Ends a service and its sidecar at once, as a machine that fails would. */
    public void killInstance(Workload workload) {
        List<BoundProcess> both = List.of(process(sidecarName(workload)), process(workload.name()));
        both.forEach(BoundProcess::kill);
        both.forEach(process -> process.awaitEnd(STOP));
    }

    /** Starts a service and its sidecar again and waits until both answer. */
    public void startInstance(Workload workload) {
        startApplication(workload);
        awaitApplication(workload);
        startSidecar(workload);
        awaitSidecar(workload);
    }

    /** Waits until the control plane answers. */
    public void awaitControl() {
        awaitAnswer(CONTROL, URI.create(controlUrl() + "/actuator/health/readiness"));
    }

    /** Waits until a sidecar says that it is ready. */
    public void awaitSidecar(Workload workload) {
        awaitAnswer(
                sidecarName(workload), URI.create("http://127.0.0.1:" + workload.readinessPort() + "/healthz/ready"));
    }

    /** What the outside client says when it calls a URL: {@code 200 BODY} or {@code refused: REASON}. */
    public String outsideClient(String url) {
        try {
            Process client = new ProcessBuilder(programs.outsideClient(url))
                    .redirectErrorStream(true)
                    .start();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw new Failure(ExitCode.UNAVAILABLE, "outside client: " + failure.getMessage(), failure);
        }
    }

    /** A connection to the control plane's HTTP port. */
    public ControlPlane controlPlane() {
        return new ControlPlane(URI.create(controlUrl()), Duration.ofSeconds(5));
    }

    /** A connection to a sidecar's actuator port. */
    public Sidecar sidecar(Workload workload) {
        return new Sidecar(URI.create("http://127.0.0.1:" + workload.adminPort()), Duration.ofSeconds(5));
    }

    /** The control plane's HTTP port. */
    public String controlUrl() {
        return "http://127.0.0.1:" + programs.ports().http();
    }

    /** What the control plane tells of the connected proxies; nothing while it does not answer. */
    public List<ProxyState> proxies() {
        try (ControlPlane control = controlPlane()) {
            return control.proxies();
        } catch (Failure unreachable) {
            return List.of();
        }
    }

    /** The log of a workload's sidecar. */
    public Path sidecarLog(Workload workload) {
        return folder().log(sidecarName(workload));
    }

    /** The control plane's log. */
    public Path controlLog() {
        return folder().log(CONTROL);
    }

    /** The names of processes that ended although nobody asked them to. */
    public List<String> ended() {
        if (closed) {
            return List.of();
        }
        return processes.values().stream()
                .filter(process -> !process.alive())
                .map(BoundProcess::name)
                .sorted()
                .toList();
    }

    /** Process ids by name, of those that run. */
    public Map<String, Long> pids() {
        return processes.values().stream()
                .filter(BoundProcess::alive)
                .collect(Collectors.toMap(BoundProcess::name, BoundProcess::pid, (a, b) -> b, LinkedHashMap::new));
    }

    /** Memory of all processes and of this one, in MiB; empty where the system does not tell. */
    public OptionalLong pssMib() {
        Collection<Long> pids = new ArrayList<>(pids().values());
        pids.add(ProcessHandle.current().pid());
        return Footprint.pssMib(pids);
    }

    /** Ends everything: sidecars and services first, the control plane last. */
    @Override
    public void close() {
        closed = true;
        List<BoundProcess> first = processes.values().stream()
                .filter(process -> !process.name().equals(CONTROL))
                .toList();
        first.forEach(BoundProcess::terminate);
        first.forEach(this::end);
        BoundProcess control = processes.get(CONTROL);
        if (control != null) {
            control.terminate();
            end(control);
        }
        placement.close();
    }

    private void end(BoundProcess process) {
        if (!process.awaitEnd(stop)) {
            process.kill();
            process.awaitEnd(STOP);
        }
    }

    private void startApplication(Workload workload) {
        Path hosts = folder().sidecar(workload).resolve("hosts");
        String names = Workload.ALL.stream()
                .map(other -> workload.outboundAddress() + " " + other.host() + "\n")
                .distinct()
                .collect(Collectors.joining());
        try {
            Files.writeString(hosts, names);
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, hosts + ": cannot be written: " + failure.getMessage(), failure);
        }
        launch(workload.name(), Optional.of(workload), Map.of(), programs.application(placement, workload, hosts));
    }

    private void awaitApplication(Workload workload) {
        awaitAnswer(
                workload.name(),
                URI.create("http://127.0.0.1:" + workload.application().getPort() + "/requests"));
    }

    private void mintBootstrapFiles() {
        List<BoundProcess> mints = new ArrayList<>();
        for (Workload workload : workloads) {
            if (!Files.exists(programs.bootstrapFile(workload))) {
                mints.add(BoundProcess.start(
                        "token for " + workload.name(),
                        folder().log("token"),
                        Programs.ENVIRONMENT,
                        programs.token(placement, workload)));
            }
        }
        mints.forEach(mint -> mint.awaitEnd(START));
        for (Workload workload : workloads) {
            if (!Files.exists(programs.bootstrapFile(workload))) {
                throw new Failure(
                        ExitCode.UNAVAILABLE,
                        "token for " + workload.name() + ": not made (log: " + folder().log("token") + ")");
            }
        }
    }

    private void launch(String name, Optional<Workload> beside, Map<String, String> environment, List<String> command) {
        if (closed) {
            throw new Failure(ExitCode.INTERRUPTED, "ended while starting " + name);
        }
        processes.put(name, placement.start(name, beside, folder().log(name), environment, command));
    }

    private BoundProcess process(String name) {
        BoundProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalStateException("process: " + name + " (expected: one that was started)");
        }
        return process;
    }

    private void awaitAnswer(String name, URI url) {
        BoundProcess process = process(name);
        try (HttpCalls http = new HttpCalls(Duration.ofSeconds(2))) {
            boolean answered = await.until(START, () -> answers(http, url) || !process.alive());
            if (!process.alive()) {
                throw new Failure(
                        ExitCode.UNAVAILABLE, name + ": ended while starting: " + LogTail.last(process.log()));
            }
            if (!answered) {
                throw new Failure(
                        ExitCode.UNAVAILABLE,
                        name + ": no answer from " + url + " within " + START.toSeconds() + " s (log: " + process.log()
                                + ")");
            }
        }
    }

    private static boolean answers(HttpCalls http, URI url) {
        try {
            return http.send(url).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String sidecarName(Workload workload) {
        return workload.name() + "-sidecar";
    }
}
