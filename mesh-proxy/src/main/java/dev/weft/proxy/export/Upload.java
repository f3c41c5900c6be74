package dev.weft.proxy.export;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.export.Destination.Form;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.PooledConnection;
import dev.weft.proxy.pool.Pools;
import dev.weft.proxy.upstream.UpstreamContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One batch at one endpoint of its collector, tried once. Used on its event loop only.
 *
 * <p>Source: OTLP/HTTP and OTLP/gRPC; Zipkin API v2 {@code POST /spans}.
 */
final class Upload extends Timeout implements StreamEvents, Pools.Waiter {

    private static final int GRPC_PREFIX = 5;
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final UpstreamContext context;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final Destination destination;
    private final Consumer<String> done;
    private byte[] body = new byte[0];
    private @Nullable RequestHead request;
    private @Nullable Stream stream;
    private State state = State.WAITING;
    private int status;

    private enum State {
        WAITING,
        OPEN,
        DONE
    }

    Upload(
            UpstreamContext context,
            ClusterState cluster,
            EndpointState endpoint,
            Destination destination,
            Consumer<String> done) {
        this.context = context;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.destination = destination;
        this.done = done;
    }

    void start(byte[] batch) {
        body = batch;
        context.loop().timers().set(this, destination.timeout().toNanos());
        endpoint.begin();
        context.pools().acquire(cluster, endpoint, destination.form() == Form.GRPC, this);
    }

    @Override
    public boolean waiting() {
        return state == State.WAITING;
    }

    @Override
    public void connected(PooledConnection connection) {
        state = State.OPEN;
        cluster.connected(endpoint);
        boolean grpc = destination.form() == Form.GRPC;
        RequestHead head = context.codec().requestHead();
        request = head;
        head.method("POST");
        head.path(destination.path());
        head.authority(destination.authority());
        head.headers().add(HeaderName.CONTENT_TYPE, destination.form().contentType());
        head.headers().add(HeaderName.USER_AGENT, "weft");
        if (grpc) {
            head.headers().add(HeaderName.TE, "trailers");
        }
        int length = grpc ? body.length + GRPC_PREFIX : body.length;
        head.length(BodyLength.FIXED, length);
        Stream opened = connection.open(this);
        stream = opened;
        opened.writeHead(head, false);
        opened.writeData(grpc ? Unpooled.wrappedBuffer(prefix(body.length), body) : Unpooled.wrappedBuffer(body), true);
        opened.flush();
    }

    private static byte[] prefix(int length) {
        return new byte[] {0, (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length};
    }

    @Override
    public void failed(String reason, String detail) {
        end(detail.isEmpty() ? reason : reason + " " + detail);
    }

    @Override
    public void overflow() {
        end("overflow");
    }

    @Override
    public void onHead(MessageHead message, boolean end) {
        if (!(message instanceof ResponseHead answer)) {
            return;
        }
        if (!answer.interim()) {
            status = answer.status();
        }
        if (end) {
            answered(answer.headers());
        }
        context.codec().release(answer);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        data.release();
        if (end) {
            answered(null);
        }
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        answered(trailers);
    }

    private void answered(@Nullable HeaderBlock last) {
        if (status < OK || status >= REDIRECT) {
            end("status " + status);
        } else if (destination.form() == Form.GRPC) {
            String told = last == null ? null : last.get(HeaderName.GRPC_STATUS);
            end("0".equals(told) ? "" : "grpc-status " + told);
        } else {
            end("");
        }
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        end(detail);
    }

    @Override
    public void onWritable() {}

    @Override
    protected void expired() {
        boolean waits = state == State.WAITING;
        Stream open = stream;
        end("timeout");
        if (waits) {
            context.pools().cancel(endpoint, this);
        } else if (open != null) {
            open.reset(ResetCode.CANCEL);
        }
        context.loop().flushAll();
    }

    private void end(String problem) {
        if (state == State.DONE) {
            return;
        }
        endpoint.end();
        if (state == State.OPEN) {
            cluster.limits().releaseRequest();
        }
        state = State.DONE;
        context.loop().timers().cancel(this);
        RequestHead sent = request;
        request = null;
        stream = null;
        if (sent != null) {
            context.codec().release(sent);
        }
        done.accept(problem);
    }
}
