package dev.weft.proxy.upstream;

import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.balance.Balancer;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.PooledConnection;
import dev.weft.proxy.pool.Pools;
import dev.weft.proxy.stage.LocalReply;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Part C of one permitted request: pick, pool, upstream. While it waits for endpoints or a connection it asks for no more
 * of the body and keeps what came already. Used on its event loop only.
 */
public final class Delivery extends Timeout implements StreamEvents, Pools.Waiter {

    private static final int MAX_ATTEMPTS = 3;
    private static final long WARMING_POLL = TimeUnit.MILLISECONDS.toNanos(20);

    private final UpstreamContext context;
    private final ClusterState cluster;
    private final RequestHead head;
    private final DeliveryEvents events;
    private @Nullable EndpointState endpoint;
    private @Nullable Stream stream;
    private @Nullable String peerUri;
    private @Nullable ArrayDeque<ByteBuf> held;
    private @Nullable HeaderBlock heldTrailers;
    private boolean headEnds;
    private boolean heldEnd;
    private boolean bodySent;
    private boolean waiting;
    private boolean finished;
    private boolean counted;
    private int attempts;
    private long warmingUntil;

    /**
     * Makes one.
     *
     * @param permit proof that this may be delivered
     * @param head as it goes upstream; stays with the caller
     */
    public Delivery(
            UpstreamContext context, Permitted permit, ClusterState cluster, RequestHead head, DeliveryEvents events) {
        // INVARIANT: whoever holds a permit was authorized; there is no other way to get here.
        java.util.Objects.requireNonNull(permit);
        this.context = context;
        this.cluster = cluster;
        this.head = head;
        this.events = events;
    }

    /** Begins. */
    public void start(boolean end) {
        headEnds = end;
        pick();
    }

    /** Whether the request is on its way; until then pieces of the body are kept here. */
    public boolean connected() {
        return stream != null;
    }

    /** The endpoint that was picked last. */
    public @Nullable EndpointState endpoint() {
        return endpoint;
    }

    /** Its SPIFFE ID; {@code null} without mTLS. */
    public @Nullable String peerUri() {
        return peerUri;
    }

    private void pick() {
        Balancer balancer = cluster.balancer();
        if (balancer == null) {
            warm();
            return;
        }
        EndpointState picked = balancer.pick(context.loop().random());
        if (picked == null) {
            fail(LocalReply.NO_ENDPOINT);
            return;
        }
        attempts++;
        leaveEndpoint();
        endpoint = picked;
        picked.begin();
        counted = true;
        waiting = true;
        context.pools()
                .acquire(
                        cluster.config().name(),
                        picked,
                        cluster.transportTo(picked),
                        cluster.config().connectTimeout(),
                        this);
    }

    private void warm() {
        long now = context.loop().now();
        if (warmingUntil == 0) {
            warmingUntil = now + context.warmingNanos();
        } else if (now >= warmingUntil) {
            fail(LocalReply.WARMING);
            return;
        }
        context.loop().timers().set(this, WARMING_POLL);
    }

    @Override
    protected void expired() {
        if (!finished) {
            pick();
            context.loop().flushAll();
        }
    }

    @Override
    public boolean waiting() {
        return waiting;
    }

    @Override
    public void connected(PooledConnection connection) {
        waiting = false;
        peerUri = connection.peerUri();
        Stream opened = connection.open(this);
        stream = opened;
        opened.writeHead(head, headEnds);
        sendHeld(opened);
        if (!headEnds) {
            events.onUpstreamWritable();
        }
    }

    private void sendHeld(Stream opened) {
        ArrayDeque<ByteBuf> pieces = held;
        if (pieces != null) {
            bodySent = true;
            for (ByteBuf piece = pieces.pollFirst(); piece != null; piece = pieces.pollFirst()) {
                opened.writeData(piece, heldEnd && pieces.isEmpty() && heldTrailers == null);
            }
            held = null;
        }
        if (heldTrailers != null) {
            opened.writeTrailers(heldTrailers);
            heldTrailers = null;
        }
    }

    @Override
    public void failed(String reason, String detail) {
        waiting = false;
        fail(LocalReply.connectFailure(reason, detail));
    }

    /**
     * A piece of the request's body.
     *
     * @return whether there is credit for more
     */
    public boolean data(ByteBuf data, boolean end) {
        Stream open = stream;
        if (finished) {
            data.release();
            return true;
        }
        if (open == null) {
            if (held == null) {
                held = new ArrayDeque<>(4);
            }
            held.addLast(data);
            heldEnd = end;
            return end;
        }
        bodySent = true;
        open.writeData(data, end);
        return end || open.writable();
    }

    /** The request's trailers. */
    public void trailers(HeaderBlock trailers) {
        Stream open = stream;
        if (finished) {
            return;
        }
        if (open == null) {
            HeaderBlock copy = new HeaderBlock();
            copy.addAll(trailers);
            heldTrailers = copy;
            heldEnd = true;
            return;
        }
        open.writeTrailers(trailers);
    }

    /** Lets the response come or not, as the client takes it. */
    public void response(boolean wanted) {
        Stream open = stream;
        if (open != null && !finished) {
            if (wanted) {
                open.resume();
            } else {
                open.pause();
            }
        }
    }

    /** Gives up; nothing is told after it. */
    public void cancel() {
        if (finished) {
            return;
        }
        Stream open = stream;
        EndpointState picked = endpoint;
        if (waiting && picked != null) {
            waiting = false;
            context.pools().cancel(picked, this);
        }
        finish();
        if (open != null) {
            open.reset(ResetCode.CANCEL);
        }
    }

    @Override
    public void onHead(MessageHead response, boolean end) {
        if (finished || !(response instanceof ResponseHead answer)) {
            return;
        }
        if (end) {
            finish();
        }
        events.onResponseHead(answer, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (finished) {
            data.release();
            return;
        }
        if (end) {
            finish();
        }
        events.onResponseData(data, end);
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        if (!finished) {
            finish();
            events.onResponseTrailers(trailers);
        }
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        if (finished) {
            return;
        }
        stream = null;
        // Nothing of the request left this process, so another connection may be asked without asking twice.
        if (code == ResetCode.REFUSED && !bodySent && attempts < MAX_ATTEMPTS) {
            pick();
            return;
        }
        fail(code == ResetCode.PROTOCOL_ERROR ? LocalReply.UPSTREAM_PROTOCOL : LocalReply.UPSTREAM_CLOSED);
    }

    @Override
    public void onWritable() {
        if (!finished) {
            events.onUpstreamWritable();
        }
    }

    private void fail(LocalReply reply) {
        finish();
        events.onDeliveryFailed(reply);
    }

    private void finish() {
        finished = true;
        waiting = false;
        context.loop().timers().cancel(this);
        leaveEndpoint();
        ArrayDeque<ByteBuf> pieces = held;
        held = null;
        if (pieces != null) {
            pieces.forEach(ByteBuf::release);
        }
    }

    private void leaveEndpoint() {
        EndpointState picked = endpoint;
        if (picked != null && counted) {
            counted = false;
            picked.end();
        }
    }
}
