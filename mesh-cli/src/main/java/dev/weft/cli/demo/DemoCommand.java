package dev.weft.cli.demo;

import dev.weft.cli.journey.Journeys;
import dev.weft.cli.journey.Report;
import dev.weft.cli.journey.Scene;
import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import dev.weft.cli.remote.Sidecar;
import dev.weft.cli.shop.Archives;
import dev.weft.cli.shop.DemoFolder;
import dev.weft.cli.shop.Ports;
import dev.weft.cli.shop.Ports.ControlPorts;
import dev.weft.cli.shop.Rehearsal;
import dev.weft.cli.shop.Shop;
import dev.weft.cli.shop.Workload;
import dev.weft.cli.view.LiveView;
import dev.weft.cli.view.ProcessTerminal;
import dev.weft.cli.view.Sampler;
import dev.weft.cli.view.Terminal;
import dev.weft.types.SystemTicker;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft demo}: the bookshop on this machine, to look at and to edit; or, with {@code --check}, to prove. */
@Command(
        name = "demo",
        subcommands = DemoExecCommand.class,
        description = {
            "Runs a bookshop of unchanged Spring Boot services behind sidecars, until Ctrl-C.",
            "Its configuration is a folder of YAML files; edit them while it runs.",
            "Needs the loopback addresses 127.0.1.1 to 127.0.3.2 (Linux has them all)."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--check", description = "Run the journeys, print 'journey | expected | seen', exit with 0 or 1.")
    private boolean check;

    @Option(
            names = "--only",
            paramLabel = "LETTERS",
            description = "With --check: only these journeys, for example bc. Without it all run.")
    private String only = "";

    @Option(names = "--keep", description = "Keep the temporary folder with configuration and logs at the end.")
    private boolean keep;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Use this folder instead of a temporary one, and keep it.")
    private @Nullable Path dir;

    @Option(names = "--xds-port", description = "The control plane's port for xDS and CA (default: ${DEFAULT-VALUE}).")
    private int xdsPort = 15012;

    @Option(names = "--http-port", description = "The control plane's HTTP port (default: ${DEFAULT-VALUE}).")
    private int httpPort = 15014;

    @Option(names = "--no-archives", description = "Start without archives of classes, and make none.")
    private boolean withoutArchives;

    @Option(
            names = "--no-capture",
            description = "Use explicit listeners, also where this machine allows to capture traffic.")
    private boolean withoutCapture;

    @Option(names = "--output", description = "With --check: text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    @Option(names = "--plain", description = "Tell in lines, also on a terminal.")
    private boolean plain;

    private volatile @Nullable LiveView view;

    @Override
    public Integer call() {
        Ticker ticker = SystemTicker.INSTANCE;
        ControlPorts ports = new ControlPorts(xdsPort, httpPort);
        Ports.firstUnusable(Ports.needed(ports, check)).ifPresent(line -> {
            throw new Failure(ExitCode.UNAVAILABLE, "demo: " + line);
        });
        Path home = home();
        DemoFolder folder = DemoFolder.prepare(root());
        Archives archives = archives(home, ports, ticker);
        Shop shop = Shop.of(home, folder, ports, check ? MINUTE : DAY, ticker, archives, !withoutCapture);
        AtomicBoolean ending = new AtomicBoolean();
        Runnable end = () -> {
            if (ending.compareAndSet(false, true)) {
                end(shop, folder);
            }
        };
        Thread hook = new Thread(end, "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(shop, ticker, archives);
        } catch (Failure failure) {
            if (ending.get()) {
                return ExitCode.INTERRUPTED.number();
            }
            keep = true;
            throw failure;
        } finally {
            end.run();
        }
    }

    private int run(Shop shop, Ticker ticker, Archives archives) {
        PrintWriter out = spec.commandLine().getOut();
        Narrator narrator = narrator();
        narrator.starting(shop);
        long start = ticker.nanoTime();
        shop.start();
        Scene scene = new Scene(shop);
        Duration first = FirstRequest.await(scene, start);
        narrator.started(shop, first, archives);
        if (!check) {
            watch(shop, narrator, ticker);
            return ExitCode.INTERRUPTED.number();
        }
        Report report = new Report(narrator::row);
        narrator.head();
        report.begin("start");
        report.row(
                "start to first request under 60 s",
                first.toMillis() + " ms " + archives.story(),
                first.compareTo(MINUTE) < 0);
        Journeys.run(only, scene, report);
        Figures.report(shop, report);
        if (output == OutputFormat.json) {
            out.println(Json.write(report.rows()));
        }
        narrator.verdict(report, Duration.ofNanos(ticker.nanoTime() - start));
        if (!report.passed()) {
            keep = true;
        }
        return (report.passed() ? ExitCode.OK : ExitCode.FINDINGS).number();
    }

    private Archives archives(Path home, ControlPorts ports, Ticker ticker) {
        return withoutArchives
                ? Archives.none("--no-archives")
                : new Rehearsal(home, ports, ticker, narrator()::line).archives();
    }

    private Narrator narrator() {
        return new Narrator(
                output == OutputFormat.json
                        ? spec.commandLine().getErr()
                        : spec.commandLine().getOut());
    }

    private void watch(Shop shop, Narrator narrator, Ticker ticker) {
        Optional<Terminal> terminal = plain
                ? Optional.empty()
                : ProcessTerminal.of(
                        spec.commandLine().getOut(), System.getenv().getOrDefault("TERM", ""));
        if (terminal.isEmpty()) {
            narrator.whatToTry(shop);
            Watch.lines(shop, narrator).untilInterrupted();
            return;
        }
        Map<String, Supplier<Sidecar>> sidecars = new TreeMap<>();
        Workload.ALL.forEach(workload -> sidecars.put(workload.name(), () -> shop.sidecar(workload)));
        Sampler sampler = new Sampler(sidecars, ticker, Clock.systemUTC());
        try (LiveView live = new LiveView(terminal.get(), sampler, Narrator.hints(shop))) {
            view = live;
            Watch.live(shop, live).untilInterrupted();
        }
    }

    private void end(Shop shop, DemoFolder folder) {
        LiveView drawn = view;
        if (drawn != null) {
            drawn.close();
        }
        shop.close();
        PrintWriter err = spec.commandLine().getErr();
        if (dir == null && !keep) {
            folder.delete();
            err.println("weft: ended, nothing left behind");
        } else {
            err.println("weft: ended; configuration and logs: " + folder.root());
        }
        err.flush();
    }

    private Path root() {
        if (dir != null) {
            return dir.toAbsolutePath();
        }
        try {
            return Files.createTempDirectory("weft-demo-");
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, "temporary folder: " + failure.getMessage(), failure);
        }
    }

    private static Path home() {
        String home = System.getProperty("weft.home", "");
        if (home.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE, "demo: weft.home is not set (expected: the launcher script, ./weft demo)");
        }
        return Path.of(home);
    }
}
