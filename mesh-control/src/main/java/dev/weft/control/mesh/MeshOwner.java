package dev.weft.control.mesh;

import dev.weft.config.model.MeshView;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.control.endpoint.NameResolution;
import dev.weft.control.serve.ProxyNode;
import dev.weft.control.serve.SnapshotSource;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.source.ConfigSource;
import dev.weft.control.source.SourceChange;
import dev.weft.control.source.SourceChange.SourceProblem;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.Diagnostic;
import dev.weft.types.SpiffeId;
import dev.weft.types.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the mesh as it is now. Changes of sources, of resolved names and of the trust bundle come in from their threads and
 * are taken one after another on the owner's own thread; proxies attach from stream threads.
 *
 * <p>No snapshot leaves before every source was read once, so that a restart never empties a proxy.
 */
public final class MeshOwner implements SnapshotSource, ConfigSource.Listener {

    /** How long the first snapshot waits for names that were never resolved. */
    static final Duration FIRST_ANSWERS = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MeshOwner.class);

    private final DeclaredConfig declared;
    private final ScopeTable scopes;
    private final ControlMetrics metrics;
    private final ScheduledExecutorService thread;
    private final Ticker ticker;
    private final Consumer<Set<String>> namesToResolve;
    private final Pace pace = new Pace();
    private final Set<String> awaited;
    private final List<String> sources;
    private final Map<String, List<SourceProblem>> problems = new LinkedHashMap<>();

    private MeshView view = MeshView.empty();
    private NameResolution names = NameResolution.NONE;
    private Revision revision = Revision.NONE;
    private Set<String> wantedNames = Set.of();
    private boolean scheduled;
    private boolean documentsChanged = true;
    private boolean othersChanged;
    private long changedAtNanos;
    private long syncedAtNanos;
    private boolean serving;
    private volatile MeshStatus status = MeshStatus.STARTING;
    private volatile Map<String, Set<SpiffeId.Workload>> workloads = Map.of();

    /**
     * An owner without proxies.
     *
     * @param parts what it works with
     * @param sources names of the sources that must be read before anything is served
     */
    public MeshOwner(Parts parts, List<String> sources) {
        this.declared = parts.declared();
        this.scopes = new ScopeTable(parts.compile(), parts.endpoints(), parts.rootBundlePem());
        this.metrics = parts.metrics();
        this.thread = parts.thread();
        this.ticker = parts.ticker();
        this.namesToResolve = parts.namesToResolve();
        this.sources = List.copyOf(sources);
        this.awaited = new HashSet<>(sources);
        this.changedAtNanos = ticker.nanoTime();
        onOwner(this::request);
    }

    @Override
    public void changed(SourceChange change) {
        metrics.inboundUpdates(change.written().size() + change.removed().size());
        onOwner(() -> {
            note(change.seenAtNanos());
            declared.apply(change);
            problems.put(change.source(), change.problems());
            documentsChanged = true;
            request();
        });
    }

    @Override
    public void synced(String source) {
        onOwner(() -> {
            declared.synced(source);
            awaited.remove(source);
            documentsChanged = true;
            syncedAtNanos = ticker.nanoTime();
            request();
        });
    }

    /** New answers for the names that were asked for. Any thread. */
    public void resolved(NameResolution answers) {
        long seen = ticker.nanoTime();
        onOwner(() -> {
            note(seen);
            names = answers;
            othersChanged = true;
            request();
        });
    }

    /** Another trust bundle. Any thread. */
    public void trusts(String bundlePem) {
        long seen = ticker.nanoTime();
        onOwner(() -> {
            note(seen);
            scopes.rootBundle(bundlePem);
            othersChanged = true;
            request();
        });
    }

    @Override
    public Subscription attach(ProxyNode node, Receiver receiver) {
        Member member = new Member(NodeReader.facts(node), receiver, closed -> onOwner(() -> scopes.remove(closed)));
        onOwner(() -> {
            if (serving) {
                scopes.add(member, view, names, revision);
            } else {
                scopes.addWaiting(member);
            }
        });
        return member;
    }

    // While the process ends, streams still close after the thread is gone: nobody waits for them.
    private void onOwner(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            if (!thread.isShutdown()) {
                throw ending;
            }
        }
    }

    /** The mesh's configuration now. Any thread. */
    public MeshStatus status() {
        return status;
    }

    /** Which workloads the registry knows at an address. Any thread. */
    public Set<SpiffeId.Workload> workloadsAt(String address) {
        return workloads.getOrDefault(address, Set.of());
    }

    private void note(long seenAtNanos) {
        if (!scheduled) {
            changedAtNanos = seenAtNanos;
        } else {
            changedAtNanos = Math.min(changedAtNanos, seenAtNanos);
        }
    }

    private void request() {
        if (!scheduled) {
            scheduled = true;
            thread.schedule(this::guardedMake, pace.delayNanos(ticker.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void guardedMake() {
        try {
            make();
        } catch (RuntimeException | StackOverflowError bug) {
            // One state that cannot be made must not end the thread that makes the next one.
            LOG.atError().addKeyValue("revision", revision).setCause(bug).log("State cannot be made");
        }
    }

    private void make() {
        scheduled = false;
        if (!awaited.isEmpty()) {
            return;
        }
        long start = ticker.nanoTime();
        MeshView before = view;
        boolean documents = documentsChanged;
        if (documents) {
            view = declared.view();
            documentsChanged = false;
            watchNames();
        }
        if (!serving && waitsForNames(start)) {
            documentsChanged = documents;
            scheduled = true;
            thread.schedule(this::guardedMake, 20, TimeUnit.MILLISECONDS);
            return;
        }
        boolean sameObjects = serving && view.objects().equals(before.objects());
        if (sameObjects && !othersChanged) {
            report();
            return;
        }
        revision = new Revision(revision.sequence() + 1, "", changedAtNanos);
        othersChanged = false;
        serving = true;
        boolean endpointsOnly = sameObjects || before != view && EndpointOnly.differ(before, view);
        int compiled = scopes.update(view, names, revision, endpointsOnly);
        long end = ticker.nanoTime();
        pace.made(start, end);
        metrics.compiled(endpointsOnly ? "endpoint" : "config", end - start);
        indexWorkloads();
        report();
        LOG.atInfo()
                .addKeyValue("revision", revision)
                .addKeyValue("objects", view.objects().size())
                .addKeyValue("scopes", scopes.size())
                .addKeyValue("compiled", compiled)
                .addKeyValue("diagnostics", status.diagnostics().size())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(end - start))
                .log("Configuration changed");
    }

    private void watchNames() {
        Set<String> wanted = scopes.namesToResolve(view);
        if (!wanted.equals(wantedNames)) {
            wantedNames = Set.copyOf(wanted);
            namesToResolve.accept(wantedNames);
        }
    }

    private boolean waitsForNames(long nowNanos) {
        for (String name : wantedNames) {
            if (!names.addresses().containsKey(name) && !names.failures().containsKey(name)) {
                return nowNanos - syncedAtNanos < FIRST_ANSWERS.toNanos();
            }
        }
        return false;
    }

    private void indexWorkloads() {
        Map<String, Set<SpiffeId.Workload>> index = new HashMap<>();
        for (WorkloadEntry entry : view.all(WorkloadEntry.class)) {
            if (!entry.endpoint().serviceAccount().isEmpty()) {
                index.computeIfAbsent(entry.endpoint().address(), address -> new HashSet<>())
                        .add(new SpiffeId.Workload(
                                entry.namespace(), entry.endpoint().serviceAccount()));
            }
        }
        workloads = index;
    }

    private void report() {
        Set<Diagnostic> found = new java.util.LinkedHashSet<>(declared.diagnostics());
        found.addAll(Findings.ofProblems(problems));
        found.addAll(Findings.ofNames(view, names));
        scopes.diagnostics(found);
        status = new MeshStatus(
                serving, revision, sources, view.objects().size(), scopes.size(), new ArrayList<>(found));
    }

    /**
     * What an owner works with.
     *
     * @param declared the documents
     * @param compile makes what one scope must do
     * @param endpoints makes endpoints
     * @param rootBundlePem the trust bundle to begin with
     * @param namesToResolve asked to resolve names; answers come to {@link #resolved}
     * @param metrics where states are counted
     * @param loop the owner's thread and its time
     */
    public record Parts(
            DeclaredConfig declared,
            MeshCompile compile,
            dev.weft.config.compile.EndpointCompiler endpoints,
            String rootBundlePem,
            Consumer<Set<String>> namesToResolve,
            ControlMetrics metrics,
            Loop loop) {

        ScheduledExecutorService thread() {
            return loop.thread();
        }

        Ticker ticker() {
            return loop.ticker();
        }
    }

    /**
     * The owner's thread.
     *
     * @param thread runs one task at a time
     * @param ticker its time
     */
    public record Loop(ScheduledExecutorService thread, Ticker ticker) {}
}
