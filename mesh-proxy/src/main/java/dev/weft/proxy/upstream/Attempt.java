package dev.weft.proxy.upstream;

import dev.weft.policy.outlier.GrpcStatuses;
import dev.weft.policy.outlier.LocalFailure;
import dev.weft.policy.retry.RetryFailure;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.h2.H2ClientConnection;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.PooledConnection;
import dev.weft.proxy.pool.Pools;
import dev.weft.proxy.pool.ProxyPreface;
import dev.weft.proxy.stage.LocalReply;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try of a {@link Delivery} at one endpoint: waits for a connection, sends, hands the response on. An answer that is
 * not wanted is read to its end where that is cheaper than a new connection. The timeout is the try's own. Used on its
 * event loop only.
 */
final class Attempt extends Timeout implements StreamEvents, Pools.Waiter {

    private static final int OK = 200;
    private static final long DISCARD_LIMIT = 64 * 1024;
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Delivery delivery;
    private final UpstreamContext context;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final long startedAt;
    private State state = State.WAITING;
    private boolean answered;
    private @Nullable Stream stream;
    private @Nullable String peerUri;
    private boolean introduced = true;

    private enum State {
        WAITING,
        OPEN,
        DISCARDING,
        DONE
    }

    Attempt(Delivery delivery, UpstreamContext context, ClusterState cluster, EndpointState endpoint) {
        this.delivery = delivery;
        this.context = context;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.startedAt = context.loop().now();
    }

    /** Begins; the outcome may come during the call. */
    void start() {
        endpoint.begin();
        if (delivery.opaque()) {
            context.pools().acquireOpaque(cluster, endpoint, this);
        } else {
            context.pools().acquire(cluster, endpoint, delivery.http2(), this);
        }
    }

    EndpointState endpoint() {
        return endpoint;
    }

    @Nullable
    String peerUri() {
        return peerUri;
    }

    /** {@code null}: not connected. */
    @Nullable
    Stream stream() {
        return state == State.OPEN ? stream : null;
    }

    /** Whether the peer needs not be told who we are: it knows, or nobody there was authenticated. */
    boolean introduced() {
        return introduced;
    }

    /** The request is on its way in full: from here on the try's own time runs. */
    void limit(long nanos) {
        if (nanos > 0 && state == State.OPEN) {
            context.loop().timers().set(this, nanos);
        }
    }

    @Override
    public @Nullable ProxyPreface preface() {
        return delivery.preface();
    }

    @Override
    public boolean waiting() {
        return state == State.WAITING;
    }

    @Override
    public void connected(PooledConnection connection) {
        state = State.OPEN;
        peerUri = connection.peerUri();
        introduced = peerUri == null || connection.used();
        cluster.connected(endpoint);
        Stream opened = connection.open(this);
        stream = opened;
        delivery.opened(this, opened);
        if (connection.opaque() && state == State.OPEN) {
            // The connection itself is the answer to CONNECT.
            ResponseHead answer = context.codec().responseHead();
            answer.status(OK);
            answer.switched(true);
            answer.length(MessageHead.BodyLength.STREAMED, -1);
            onHead(answer, false);
        }
    }

    @Override
    public void failed(String reason, String detail) {
        leave();
        report(LocalFailure.CONNECT_FAILED);
        delivery.failed(RetryFailure.CONNECT_FAILURE, false, LocalReply.connectFailure(reason, detail));
    }

    @Override
    public void overflow() {
        leave();
        delivery.failed(RetryFailure.OVERFLOW, false, LocalReply.OVERFLOW);
    }

    @Override
    public void onHead(MessageHead message, boolean end) {
        if (!(message instanceof ResponseHead answer)) {
            return;
        }
        switch (state) {
            case OPEN -> {
                if (!answer.interim()) {
                    answered = true;
                    context.loop().timers().cancel(this);
                    report(answer);
                }
                if (end) {
                    leave();
                }
                delivery.answered(this, answer, end);
            }
            case DISCARDING, WAITING, DONE -> context.codec().release(answer);
        }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (state == State.OPEN) {
            if (end) {
                leave();
            }
            delivery.answerData(data, end);
            return;
        }
        data.release();
        if (end) {
            leave();
        }
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        boolean open = state == State.OPEN;
        leave();
        if (open) {
            delivery.answerTrailers(trailers);
        }
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        boolean open = state == State.OPEN;
        leave();
        if (!open) {
            return;
        }
        boolean unsent = code == ResetCode.REFUSED;
        if (!unsent && !detail.equals(H2ClientConnection.NO_EXTENDED_CONNECT)) {
            report(LocalFailure.CONNECT_FAILED);
        }
        delivery.failed(unsent ? RetryFailure.REFUSED_STREAM : RetryFailure.RESET, !unsent, reply(code, detail));
    }

    private static LocalReply reply(ResetCode code, String detail) {
        if (detail.equals(H2ClientConnection.NO_EXTENDED_CONNECT)) {
            return LocalReply.UPGRADE_IMPOSSIBLE;
        }
        if (code == ResetCode.PROTOCOL_ERROR) {
            return LocalReply.UPSTREAM_PROTOCOL;
        }
        return switch (detail) {
            case "http2.remote_reset" -> LocalReply.UPSTREAM_RESET;
            case "http2.remote_refuse" -> LocalReply.UPSTREAM_REFUSED;
            default -> LocalReply.UPSTREAM_CLOSED;
        };
    }

    @Override
    public void onWritable() {
        if (state == State.OPEN) {
            delivery.writable();
        }
    }

    @Override
    protected void expired() {
        boolean open = state == State.OPEN;
        Stream cut = stream;
        leave();
        if (cut != null) {
            cut.reset(ResetCode.CANCEL);
        }
        if (open) {
            cluster.counts().perTryTimedOut();
            report(LocalFailure.TIMEOUT);
            delivery.failed(RetryFailure.PER_TRY_TIMEOUT, true, LocalReply.PER_TRY_TIMEOUT);
            context.loop().flushAll();
        }
    }

    /** The answer is not wanted: another try follows. Nothing is told to the delivery from here on. */
    void discard(ResponseHead answer, boolean end) {
        boolean small = answer.length() == MessageHead.BodyLength.FIXED && answer.contentLength() <= DISCARD_LIMIT;
        context.codec().release(answer);
        Stream open = stream;
        if (end || open == null) {
            return;
        }
        if (small) {
            leave();
            state = State.DISCARDING;
            open.resume();
            context.loop().timers().set(this, DISCARD_NANOS);
        } else {
            leave();
            open.reset(ResetCode.CANCEL);
        }
    }

    /** Gives up; nothing is told after it. */
    void cancel() {
        if (state == State.DISCARDING) {
            return;
        }
        boolean waits = state == State.WAITING;
        Stream open = stream();
        leave();
        if (waits) {
            context.pools().cancel(endpoint, this);
        }
        if (open != null) {
            open.reset(ResetCode.CANCEL);
        }
    }

    /** The route's time is over. */
    void timedOut() {
        if (!answered && state == State.OPEN) {
            report(LocalFailure.TIMEOUT);
        }
    }

    private void report(ResponseHead answer) {
        int status = answer.status();
        if (status == OK && answer.headers().contains(HeaderName.GRPC_STATUS)) {
            String grpc = answer.headers().get(HeaderName.GRPC_STATUS);
            status = grpc == null ? status : GrpcStatuses.httpStatus(grpc);
        }
        long now = context.loop().now();
        cluster.answered(
                endpoint, status, now - startedAt, now, context.loop().random().nextLong());
    }

    private void report(LocalFailure failure) {
        long now = context.loop().now();
        cluster.failed(
                endpoint, failure, now - startedAt, now, context.loop().random().nextLong());
    }

    private void leave() {
        if (state == State.DONE) {
            return;
        }
        if (state != State.DISCARDING) {
            endpoint.end();
            if (state == State.OPEN) {
                cluster.limits().releaseRequest();
            }
        }
        state = State.DONE;
        context.loop().timers().cancel(this);
    }
}
