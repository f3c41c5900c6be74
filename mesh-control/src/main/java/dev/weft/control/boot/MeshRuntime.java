package dev.weft.control.boot;

import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.ca.bundle.TrustBundlePublication;
import dev.weft.config.compile.EndpointCompiler;
import dev.weft.config.compile.MeshCompiler;
import dev.weft.config.compile.MeshSettings;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.control.mesh.DeclaredConfig;
import dev.weft.control.mesh.DeclaredDocuments;
import dev.weft.control.mesh.LastGoodFile;
import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.source.ConfigSource;
import dev.weft.control.source.directory.DirectoryLimits;
import dev.weft.control.source.directory.DirectorySource;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.Severity;
import dev.weft.types.SystemTicker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** The threads behind the mesh: sources, owner, name resolution. Started before the port that proxies connect to. */
final class MeshRuntime implements SmartLifecycle {

    private final ScheduledExecutorService thread;
    private final ExecutorService files;
    private final MeshOwner owner;
    private final Names names;
    private final @Nullable ConfigSource source;
    private final TrustBundlePublication.Subscription trust;
    private volatile boolean running;

    MeshRuntime(
            WeftProperties properties,
            MeshSettings settings,
            CertificateAuthorityStarter ca,
            ControlMetrics metrics,
            Clock clock) {
        thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("weft-mesh").daemon().unstarted(task));
        files = Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().name("weft-files").daemon().unstarted(task));
        Path directory = properties.config().directory();
        source = directory == null
                ? null
                : new DirectorySource(
                        directory.toAbsolutePath(), DirectoryLimits.DEFAULT, clock, SystemTicker.INSTANCE);
        // The resolver's answers go to the owner, which does not exist before its parts do.
        AtomicReference<@Nullable MeshOwner> made = new AtomicReference<>();
        names = new Names(properties.dns().servers(), properties.stateDir().resolve("last-answers"), answers -> {
            MeshOwner target = made.get();
            if (target != null) {
                target.resolved(answers);
            }
        });
        DeclaredConfig declared = new DeclaredDocuments(
                new DocumentReader(
                        new NamespaceMap(properties.config().namespaces(), properties.rootNamespace()),
                        properties.config().profiles()),
                new LastGoodFile(properties.stateDir().resolve("last-good")),
                files);
        MeshCompiler compiler = new MeshCompiler(settings);
        owner = new MeshOwner(
                new MeshOwner.Parts(
                        declared,
                        compiler::compile,
                        new EndpointCompiler(settings),
                        ca.trustBundle().current().pem(),
                        names::watch,
                        metrics,
                        new MeshOwner.Loop(thread, SystemTicker.INSTANCE)),
                source == null ? List.of() : List.of(source.name()));
        made.set(owner);
        trust = ca.trustBundle().subscribe(bundle -> owner.trusts(bundle.pem()));
        metrics.rejectedConfigs(() -> (int) owner.status().diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .count());
    }

    MeshOwner owner() {
        return owner;
    }

    @Override
    public void start() {
        running = true;
        if (source != null) {
            source.start(owner);
        }
    }

    @Override
    public void stop() {
        running = false;
        trust.close();
        if (source != null) {
            source.close();
        }
        names.close();
        thread.shutdownNow();
        // What is in force is written to the end: it must survive the restart that may follow.
        files.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 1;
    }
}
