package dev.weft.proxy.boot;

import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.types.SystemTicker;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs one sidecar until SIGTERM.
 *
 * <p>Exit codes: 0 after a drain, 2 for options or filters that cannot be used, 70 for a bug.
 */
public final class ProxyApplication {

    private static final int USAGE = 2;
    private static final int BUG = 70;

    private ProxyApplication() {}

    /**
     * Runs until the process is ended.
     *
     * @param arguments {@code --config FILE} and {@code --weft.NAME=VALUE}
     */
    public static void main(String[] arguments) throws InterruptedException {
        ProxyOptions options;
        try {
            options = new OptionReader(
                            OptionSources.read(
                                    List.of(arguments), System.getProperties(), System.getenv(), OptionReader.NAMES),
                            () -> EventLoops.of(
                                    Path.of("/sys/fs/cgroup"),
                                    Runtime.getRuntime().availableProcessors()))
                    .read();
        } catch (BadOptionException e) {
            e.problems().forEach(System.err::println);
            System.exit(USAGE);
            return;
        }
        Clock clock = Clock.systemUTC();
        ProxyLogs.install(options.telemetry().logLevel(), options.telemetry().jsonLogs(), System.err, clock);
        run(options, clock);
    }

    private static void run(ProxyOptions options, Clock clock) throws InterruptedException {
        System.Logger log = System.getLogger(ProxyApplication.class.getName());
        String version = version();
        log.log(
                Level.INFO,
                "weft proxy {0}: workload={1}.{2} control-plane={3}:{4} state={5}",
                version,
                options.workload().name(),
                options.workload().namespace(),
                options.controlPlane().host(),
                Integer.toString(options.controlPlane().port()),
                options.stateDirectory());
        Sidecar sidecar;
        try {
            sidecar = new Sidecar(
                    options,
                    new Sidecar.Sources(SystemTicker.INSTANCE, clock, new SecureRandom()),
                    version,
                    System.out);
            sidecar.start();
        } catch (FilterProblemException unusable) {
            System.err.println(unusable.getMessage());
            System.exit(USAGE);
            return;
        } catch (RuntimeException bug) {
            log.log(Level.ERROR, "Sidecar cannot start", bug);
            System.exit(BUG);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(sidecar, log), "weft-drain"));
        new CountDownLatch(1).await();
    }

    /** SIGTERM is the ordinary end of a sidecar, so the exit code is 0 and not the signal's. */
    private static void end(Sidecar sidecar, System.Logger log) {
        int code = 0;
        try {
            sidecar.close();
        } catch (RuntimeException bug) {
            log.log(Level.ERROR, "Sidecar did not end well", bug);
            code = BUG;
        }
        Runtime.getRuntime().halt(code);
    }

    private static String version() {
        String version = ProxyApplication.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
