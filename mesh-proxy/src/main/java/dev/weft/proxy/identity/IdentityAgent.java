package dev.weft.proxy.identity;

import dev.weft.proxy.capture.OwnSockets;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.BootstrapFile;
import dev.weft.types.svid.TrustBundle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The identity of this process from start to end: reads what is kept, gets and renews the SVID, and owns the thread that
 * does so. Made once by the wiring; methods from any thread.
 */
public final class IdentityAgent implements AutoCloseable {

    private static final Logger LOG = System.getLogger(IdentityAgent.class.getName());
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final SvidSource source;
    private final SvidRenewal renewal;
    private final ScheduledThreadPoolExecutor thread;

    private IdentityAgent(SvidSource source, SvidRenewal renewal, ScheduledThreadPoolExecutor thread) {
        this.source = source;
        this.renewal = renewal;
        this.thread = thread;
    }

    /**
     * How the identity is got.
     *
     * @param trustDomain {@code weft.trust-domain}
     * @param controlPlaneHost where CA and xDS are
     * @param controlPlanePort usually 15012
     * @param stateDirectory {@code weft.proxy.state-dir}; should be memory-backed and outlive the process
     * @param bootstrapFile written by {@code weft token}; need not exist when a valid SVID is kept
     * @param ttl wanted lifetime of SVIDs; zero takes the CA's default
     * @param sockets how connections to the CA are marked
     */
    public record Options(
            TrustDomain trustDomain,
            String controlPlaneHost,
            int controlPlanePort,
            Path stateDirectory,
            Path bootstrapFile,
            Duration ttl,
            OwnSockets sockets) {

        /** With unmarked sockets. */
        public Options(
                TrustDomain trustDomain,
                String controlPlaneHost,
                int controlPlanePort,
                Path stateDirectory,
                Path bootstrapFile,
                Duration ttl) {
            this(
                    trustDomain,
                    controlPlaneHost,
                    controlPlanePort,
                    stateDirectory,
                    bootstrapFile,
                    ttl,
                    OwnSockets.UNMARKED);
        }
    }

    /**
     * Starts and returns at once. When a valid SVID is kept, the source has it already; else it is empty until the CA
     * answers.
     */
    public static IdentityAgent start(Options options, Clock clock, RandomGenerator random, IdentityObserver observer) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("weft-identity").factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        SvidSource source = new SvidSource(clock);
        SvidRenewal renewal = new SvidRenewal(
                options.trustDomain(),
                new SvidRenewal.Parts(
                        source,
                        new SvidStore(options.stateDirectory()),
                        new GrpcCsrClient(
                                options.controlPlaneHost(),
                                options.controlPlanePort(),
                                DEADLINE,
                                clock,
                                options.sockets()),
                        () -> bootstrap(options.bootstrapFile()),
                        IdentityAgent::newKey,
                        (task, delay) -> schedule(thread, task, delay),
                        RenewalTimes.DEFAULT,
                        observer),
                options.ttl(),
                clock,
                random);
        renewal.start();
        return new IdentityAgent(source, renewal, thread);
    }

    /** The SVID and bundle in force; for the TLS layer, the ADS connection and the SDS server. */
    public SvidSource source() {
        return source;
    }

    /**
     * Takes the bundle that the control plane sent as {@code ROOTCA} into force and keeps it.
     *
     * @throws IllegalArgumentException when it is of another trust domain
     */
    public void trust(TrustBundle bundle) {
        renewal.trust(bundle);
    }

    /** Ends renewal; the source keeps what it has. */
    @Override
    public void close() {
        renewal.close();
        thread.shutdownNow();
    }

    private static void schedule(ScheduledThreadPoolExecutor thread, Runnable task, Duration delay) {
        try {
            thread.schedule(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException e) {
                            LOG.log(Level.ERROR, "Identity task failed", e);
                            schedule(thread, task, RenewalTimes.DEFAULT.maxBackoff());
                        }
                    },
                    Math.max(0, delay.toMillis()),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.log(Level.DEBUG, "Identity agent is closing");
        }
    }

    private static Optional<BootstrapFile> bootstrap(Path file) {
        try {
            return Optional.of(BootstrapFile.parse(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Bootstrap file cannot be read: {0}", file);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "Bootstrap file is of no use: file={0} reason={1}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot make ECDSA P-256 keys", e);
        }
    }
}
