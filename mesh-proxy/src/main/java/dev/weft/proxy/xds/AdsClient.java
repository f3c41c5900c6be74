package dev.weft.proxy.xds;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.types.Ticker;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one delta ADS stream to the control plane, for as long as the process lives. While there is none, the last good
 * configuration stays in force, in memory and on disk.
 *
 * <p>Owns the thread {@code weft-xds}, on which everything happens; {@link #status} is for any thread.
 */
public final class AdsClient implements AutoCloseable, AdsStream.Events {

    private static final System.Logger LOG = System.getLogger(AdsClient.class.getName());
    private static final Duration WRITE_DELAY = Duration.ofMillis(500);
    private static final long CLOSE_SECONDS = 2;
    private static final Duration IDENTITY_POLL = Duration.ofSeconds(1);

    private final NodeIdentity node;
    private final ChannelSource channels;
    private final XdsListener listener;
    private final LastGoodFile file;
    private final Clock clock;
    private final Backoff backoff;
    private final AdsState state = new AdsState(AdsState.Limits.DEFAULT);
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("weft-xds").factory());

    private @Nullable AdsStream stream;
    private boolean nodeSent;
    /** Whether the control plane has said anything on the current stream. */
    private boolean answered;

    private boolean writeDue;
    private boolean fromDisk;
    private boolean complete;
    private volatile boolean closed;
    private volatile XdsStatus status = XdsStatus.INITIAL;
    private @Nullable String lastError;
    private XdsStatus.@Nullable Nack lastNack;
    private long acks;
    private long nacks;

    /**
     * Where time and chance come from.
     *
     * @param random for jitter
     */
    public record Sources(Ticker ticker, Clock clock, RandomGenerator random) {}

    public AdsClient(
            NodeIdentity node, ChannelSource channels, Path stateDirectory, XdsListener listener, Sources sources) {
        this.node = node;
        this.channels = channels;
        this.listener = listener;
        this.file = new LastGoodFile(stateDirectory, node.id());
        this.clock = sources.clock();
        this.backoff = new Backoff(sources.ticker(), sources.random());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Puts what was kept on disk in force, then connects. Returns at once. */
    public void start() {
        thread.execute(guarded(() -> {
            restore();
            connect();
        }));
    }

    /**
     * Connects anew, because the identity changed. The configuration stays in force meanwhile. Nothing failed, so there is
     * no wait: with short-lived certificates a wait each time would leave the proxy without news for most of its life.
     */
    public void reconnect() {
        if (!closed) {
            thread.execute(guarded(() -> {
                AdsStream current = stream;
                stream = null;
                if (current != null) {
                    current.close("the identity changed");
                }
                connect();
            }));
        }
    }

    /** How things are. */
    public XdsStatus status() {
        return status;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.execute(() -> {
            if (writeDue) {
                save();
            }
            AdsStream current = stream;
            stream = null;
            if (current != null) {
                current.close("shutting down");
            }
        });
        thread.shutdown();
        try {
            // The configuration is on disk when this returns.
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "xDS thread did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What gRPC wants to run after the end concerns nobody any more. */
    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.log(Level.TRACE, "Late event of the control plane's connection");
        }
    }

    private void restore() {
        for (MappedResource.TrustBundle bundle : state.restore(file.read())) {
            listener.trustBundle(bundle.name(), bundle.pem());
        }
        if (!state.held().isEmpty()) {
            fromDisk = true;
            LOG.log(
                    Level.INFO,
                    "Last good configuration is in force: resources={0}",
                    state.held().size());
            configured();
        }
        publishStatus();
    }

    private void connect() {
        if (closed || stream != null) {
            return;
        }
        Optional<ManagedChannel> channel = channels.open(this::onThread);
        if (channel.isEmpty()) {
            later(this::connect, IDENTITY_POLL);
            return;
        }
        nodeSent = false;
        answered = false;
        AdsStream opened = new AdsStream(channel.get(), this);
        stream = opened;
        state.opened().forEach(request -> send(opened, request));
        publishStatus();
    }

    @Override
    public void message(AdsStream from, byte[] bytes) {
        if (from != stream) {
            return;
        }
        try {
            backoff.connected();
            handle(from, DeltaResponse.decode(bytes));
        } catch (InvalidFieldException notAResponse) {
            LOG.log(Level.WARNING, "Control plane sent what is no response: reason={0}", notAResponse.getMessage());
            from.close("not a DeltaDiscoveryResponse");
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "Response could not be handled", bug);
            from.close("internal error");
        }
    }

    private void handle(AdsStream from, DeltaResponse response) {
        AdsState.Update update = state.received(response);
        fromDisk = false;
        answered = true;
        String error = update.error();
        if (error == null) {
            acks++;
        } else {
            nacks++;
            lastNack = new XdsStatus.Nack(clock.instant(), response.typeUrl(), error);
            LOG.log(Level.WARNING, "Configuration is refused: type={0} reason={1}", response.typeUrl(), error);
        }
        update.bundles().forEach(bundle -> listener.trustBundle(bundle.name(), bundle.pem()));
        if (update.changed() || !complete && state.complete()) {
            configured();
        }
        publishStatus();
        // The answer comes last: an ACK says that the configuration is in force, and the status says so too by then.
        update.requests().forEach(request -> send(from, request));
        saveSoon();
    }

    @Override
    public void ended(AdsStream which, Status end) {
        which.close("ended");
        if (which != stream) {
            return;
        }
        stream = null;
        if (closed) {
            return;
        }
        lastError = reason(end);
        Duration wait = backoff.next();
        LOG.log(
                Level.INFO,
                "Control plane is not connected: reason={0} retryMillis={1}",
                lastError,
                Long.toString(wait.toMillis()));
        publishStatus();
        later(this::connect, wait);
    }

    private void configured() {
        complete |= state.complete();
        listener.configured(state.config(), complete);
    }

    private void send(AdsStream to, DeltaRequest request) {
        to.send(request.encode(nodeSent ? null : node));
        nodeSent = true;
    }

    private void saveSoon() {
        if (!writeDue) {
            writeDue = true;
            later(this::save, WRITE_DELAY);
        }
    }

    private void save() {
        writeDue = false;
        try {
            file.write(state.complete(), state.held());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.WARNING, "Configuration could not be kept on disk: reason={0}", e.getMessage());
        }
    }

    private void publishStatus() {
        Map<String, Map<String, String>> versions = new TreeMap<>();
        state.versions().forEach((type, byName) -> versions.put(type.typeUrl(), byName));
        Map<String, Set<String>> missing = new TreeMap<>();
        state.missing().forEach((type, names) -> missing.put(type.typeUrl(), names));
        status = new XdsStatus(
                stream != null && answered,
                complete,
                fromDisk,
                state.revision(),
                versions,
                missing,
                lastError,
                lastNack,
                acks,
                nacks);
    }

    private void later(Runnable task, Duration wait) {
        if (!closed) {
            thread.schedule(guarded(task), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** An error in one task must not end the connection for good. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException bug) {
                LOG.log(Level.ERROR, "xDS task failed", bug);
                later(this::connect, IDENTITY_POLL);
            }
        };
    }

    private static String reason(Status end) {
        String description = end.getDescription();
        Throwable cause = end.getCause();
        return end.getCode()
                + (description == null ? "" : ": " + description)
                + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
