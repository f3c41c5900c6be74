package dev.weft.proxy.upstream;

import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.stage.LocalReply;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * One copy of a request. When nothing of the request follows, it waits until the original has its answer, or for some
 * milliseconds: to open a connection for it would hold that answer up. Its own answer is thrown away. What its destination does not take at once waits within bounds; beyond
 * them the copy is cut. The timeout is the route's. Used on its event loop only.
 */
final class MirrorCopy extends Timeout implements DeliveryEvents, Runnable {

    private static final long DEFAULT_TIMEOUT = TimeUnit.SECONDS.toNanos(15);

    /** How long a copy waits for the original's end at most. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(5);

    private final UpstreamContext context;
    private final RequestHead head;
    private final Delivery delivery;
    private final long timeoutNanos;
    private int lag;
    private boolean waiting;
    private boolean requestEnded;
    private boolean ended;

    /** @param timeoutNanos 0: the route has none */
    MirrorCopy(UpstreamContext context, Permitted permit, ClusterState cluster, RequestHead head, long timeoutNanos) {
        this.context = context;
        this.head = head;
        this.timeoutNanos = timeoutNanos == 0 ? DEFAULT_TIMEOUT : timeoutNanos;
        this.delivery = Delivery.once(context, permit, cluster, head, this);
    }

    void start(boolean end) {
        requestEnded = end;
        if (end) {
            waiting = true;
            context.loop().timers().set(this, PATIENCE);
        } else {
            begin();
        }
    }

    private void begin() {
        waiting = false;
        context.loop().timers().set(this, timeoutNanos);
        delivery.start(requestEnded);
    }

    /** The turn in which the original ended is over. */
    @Override
    public void run() {
        if (waiting) {
            begin();
            context.loop().flushAll();
        }
    }

    /** Takes a piece over. */
    void data(ByteBuf data, boolean end) {
        requestEnded |= end;
        int bytes = data.readableBytes();
        if (ended) {
            data.release();
            return;
        }
        boolean credit = delivery.data(data, end);
        if (end) {
            context.loop().timers().set(this, timeoutNanos);
        }
        if (ended || credit && delivery.connected()) {
            return;
        }
        if (lag + bytes > ReplayBudget.REQUEST_LIMIT || !context.replay().take(bytes)) {
            context.mirrors().cut();
            give();
        } else {
            lag += bytes;
        }
    }

    void trailers(HeaderBlock trailers) {
        requestEnded = true;
        if (!ended) {
            delivery.trailers(trailers);
        }
    }

    /** The original has ended: it will not send the rest. */
    void originalEnded() {
        if (!requestEnded) {
            give();
        } else if (waiting) {
            context.loop().eventLoop().execute(this);
        }
    }

    private void give() {
        if (!ended) {
            delivery.cancel();
            end();
        }
    }

    @Override
    protected void expired() {
        if (waiting) {
            run();
            return;
        }
        context.mirrors().fail();
        give();
        context.loop().flushAll();
    }

    @Override
    public void onResponseHead(ResponseHead answer, boolean end) {
        context.codec().release(answer);
        if (end) {
            end();
        }
    }

    @Override
    public void onResponseData(ByteBuf data, boolean end) {
        data.release();
        if (end) {
            end();
        }
    }

    @Override
    public void onResponseTrailers(HeaderBlock trailers) {
        end();
    }

    @Override
    public void onDeliveryFailed(LocalReply reply) {
        context.mirrors().fail();
        end();
    }

    @Override
    public void onUpstreamWritable() {
        settle();
    }

    private void settle() {
        if (lag > 0) {
            context.replay().release(lag);
            lag = 0;
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        settle();
        context.loop().timers().cancel(this);
        context.mirrors().end();
        context.codec().release(head);
    }
}
