package dev.weft.control.serve;

import com.google.common.util.concurrent.MoreExecutors;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import dev.weft.types.SpiffeId;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream: carries events between gRPC and its {@link XdsSession}, one task at a time.
 *
 * <p>Nothing queues without bound: one request is in flight, snapshots replace each other, and a push is made only when
 * the transport is ready to take it.
 *
 * @param <Q> a request
 * @param <R> a response
 */
final class AdsStream<Q, R> implements StreamObserver<Q>, SnapshotSource.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(AdsStream.class);

    private final ServeContext context;
    private final SpiffeId peer;
    private final ServerCallStreamObserver<R> call;
    private final Form<Q, R> form;
    private final Executor sequence;
    private final AtomicReference<@Nullable Snapshot> newest = new AtomicReference<>();
    private final Instant connectedSince;

    // Below: touched by the sequence only, but for the volatile ones.
    private final XdsSession<Q> session;
    private volatile @Nullable ProxyNode node;
    private SnapshotSource.@Nullable Subscription subscription;
    private boolean closed;
    private boolean wakeScheduled;

    AdsStream(ServeContext context, SpiffeId peer, ServerCallStreamObserver<R> call, Form<Q, R> form) {
        this.context = context;
        this.peer = peer;
        this.call = call;
        this.sequence = MoreExecutors.newSequentialExecutor(context.executor());
        this.connectedSince = context.clock().instant();
        this.form = form;
        this.session = form.session().apply(new Indexing());
        call.disableAutoRequest();
        call.setOnReadyHandler(() -> sequence.execute(this::drain));
        call.setOnCancelHandler(() -> sequence.execute(() -> end("cancelled")));
        call.request(1);
    }

    @Override
    public void onNext(Q request) {
        sequence.execute(() -> {
            if (!closed) {
                take(request);
                drain();
                call.request(1);
            }
        });
    }

    @Override
    public void onError(Throwable cause) {
        sequence.execute(() -> end("broken"));
    }

    @Override
    public void onCompleted() {
        sequence.execute(() -> {
            if (!closed) {
                end("completed");
                call.onCompleted();
            }
        });
    }

    @Override
    public void newest(Snapshot snapshot, boolean affected) {
        newest.set(snapshot);
        if (affected) {
            sequence.execute(this::drain);
        }
    }

    private void take(Q request) {
        if (node == null && !open(request)) {
            return;
        }
        switch (session.onRequest(request, context.ticker().nanoTime())) {
            case Outcome.Subscribed subscribed -> {}
            case Outcome.Stale stale -> {}
            case Outcome.Acked(var type, var revision, var waited) ->
                context.metrics().acked(type.shortName(), waited);
            case Outcome.Nacked(var nack) -> refused(nack);
            case Outcome.NotServed(var url)
            when url.isEmpty() ->
                fail(Status.INVALID_ARGUMENT.withDescription("type_url: none (expected: one on an aggregated stream)"));
            case Outcome.NotServed(var url) ->
                LOG.atDebug()
                        .addKeyValue("proxy", name())
                        .addKeyValue("type", url)
                        .log("Resource type is not served");
            case Outcome.Violation(var message) -> fail(Status.RESOURCE_EXHAUSTED.withDescription(message));
        }
    }

    private boolean open(Q request) {
        ProxyNode said = ProxyNode.of(form.node().apply(request), peer);
        String mismatch = context.check().mismatch(said);
        if (mismatch != null) {
            context.metrics().identityRefused();
            LOG.atWarn()
                    .addKeyValue("peer", peer)
                    .addKeyValue("node", said.node())
                    .addKeyValue("reason", mismatch)
                    .log("Stream refused");
            fail(Status.PERMISSION_DENIED.withDescription(mismatch));
            return false;
        }
        node = said;
        subscription = context.source().attach(said, this);
        context.registry().add(this);
        LOG.atInfo()
                .addKeyValue("proxy", said.node())
                .addKeyValue("identity", peer)
                .addKeyValue("client", said.client())
                .log("Stream opened");
        return true;
    }

    private void refused(Nack nack) {
        context.metrics().nacked(nack.type().shortName());
        LOG.atWarn()
                .addKeyValue("proxy", name())
                .addKeyValue("identity", peer)
                .addKeyValue("type", nack.type().shortName())
                .addKeyValue("revision", nack.revision())
                .addKeyValue("resources", nack.resources())
                .addKeyValue("detail", nack.detail())
                .log("Push refused");
    }

    private void drain() {
        if (closed || node == null) {
            return;
        }
        Snapshot snapshot = newest.get();
        if (snapshot == null) {
            return;
        }
        session.onSnapshot(snapshot);
        while (call.isReady()) {
            Push push = session.poll(context.ticker().nanoTime());
            if (push == null) {
                settled();
                return;
            }
            call.onNext(form.response().apply(push));
            context.metrics().pushed(push.type().shortName(), push.bytes());
            LOG.atDebug()
                    .addKeyValue("proxy", name())
                    .addKeyValue("type", push.type().shortName())
                    .addKeyValue("revision", push.revision())
                    .addKeyValue("changed", push.changed().size())
                    .addKeyValue("removed", push.removed().size())
                    .log("Pushed");
        }
    }

    private void settled() {
        Revision revision = session.takeConverged();
        if (revision != null) {
            context.metrics().converged(context.ticker().nanoTime() - revision.changedAtNanos());
        }
        if (session.hasOutstanding() && !wakeScheduled) {
            // Only time opens the gate when a client never answers.
            wakeScheduled = true;
            context.executor()
                    .schedule(
                            () -> sequence.execute(() -> {
                                wakeScheduled = false;
                                drain();
                            }),
                            XdsSession.GATE_LIMIT.toMillis() + 1,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void fail(Status status) {
        end(status.getCode().name());
        call.onError(status.asRuntimeException());
    }

    private void end(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        session.close();
        SnapshotSource.Subscription attached = subscription;
        if (attached != null) {
            attached.close();
            context.registry().remove(this);
            LOG.atInfo()
                    .addKeyValue("proxy", name())
                    .addKeyValue("reason", reason)
                    .log("Stream closed");
        }
    }

    /** Ends the stream so that the client connects elsewhere. */
    void goAway() {
        sequence.execute(() -> {
            if (!closed) {
                fail(Status.UNAVAILABLE.withDescription("control plane is shutting down"));
            }
        });
    }

    ProxyNode node() {
        ProxyNode known = node;
        if (known == null) {
            throw new IllegalStateException("a stream is registered only after its node is known");
        }
        return known;
    }

    CompletableFuture<ProxyStatus> status() {
        return ask(() -> {
            Snapshot snapshot = newest.get();
            if (snapshot != null && !closed) {
                session.onSnapshot(snapshot);
                drain();
            }
            return new ProxyStatus(node(), connectedSince, session.status());
        });
    }

    CompletableFuture<List<NamedResource>> served() {
        return ask(session::served);
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, sequence);
    }

    private String name() {
        ProxyNode known = node;
        return known == null ? "" : known.node();
    }

    /**
     * A form of the protocol.
     *
     * @param session makes the state of a stream
     * @param node reads a request's node
     * @param response makes a message of a push
     */
    record Form<Q, R>(
            Function<SubscriptionListener, XdsSession<Q>> session,
            Function<Q, Node> node,
            Function<Push, R> response) {}

    /** Passes subscriptions on to the scope. */
    private final class Indexing implements SubscriptionListener {
        @Override
        public void subscribed(ResourceType type, String name) {
            SnapshotSource.Subscription attached = subscription;
            if (attached != null) {
                attached.subscribed(type, name);
            }
        }

        @Override
        public void unsubscribed(ResourceType type, String name) {
            SnapshotSource.Subscription attached = subscription;
            if (attached != null) {
                attached.unsubscribed(type, name);
            }
        }
    }
}
