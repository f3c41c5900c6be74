package dev.weft.proxy.listener;

import dev.weft.proxy.authz.PermittedConnection;
import dev.weft.proxy.codec.BadMessageException;
import dev.weft.proxy.codec.H1ServerConnection;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ServerEvents;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.Violation;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** An HTTP connection from a client: makes an exchange of every request. Used on its event loop only. */
final class HttpConnection implements ServerEvents, LoopRuntime.Drainable {

    private final LoopRuntime runtime;
    private final ChainSlot slot;
    private HttpChain chain;
    private final Secured connection;
    private final Channel channel;
    private final H1ServerConnection codec;
    private @Nullable Workload peer;

    /**
     * Makes one.
     *
     * @param permit the connection passed the policies on connections
     */
    HttpConnection(LoopRuntime runtime, ChainSlot slot, HttpChain chain, PermittedConnection permit, Channel channel) {
        this.runtime = runtime;
        this.slot = slot;
        this.chain = chain;
        this.connection = permit.secured();
        this.channel = channel;
        this.codec = new H1ServerConnection(runtime.codec(), this, chain.limits(), chain.timeouts());
    }

    void start() {
        runtime.opened(this);
        channel.pipeline().addLast(codec);
    }

    LoopRuntime runtime() {
        return runtime;
    }

    HttpChain chain() {
        return chain;
    }

    Secured connection() {
        return connection;
    }

    /** The workload at the other end; {@code null} while its sidecar has not said. */
    @Nullable
    Workload peer() {
        return peer;
    }

    /** Reads what an authenticated peer says of itself, usually with the first request. */
    void introduce(RequestHead head) {
        String uri = connection.peerUri();
        if (uri == null || peer != null) {
            return;
        }
        int at = head.headers().indexOf(HeaderName.X_ENVOY_PEER_METADATA, 0);
        if (at >= 0) {
            PeerMetadata.decode(head.headers().value(at), uri).ifPresent(known -> peer = known);
        }
    }

    @Override
    public StreamEvents begin(Stream stream) {
        // A policy that came since the last request holds for this one.
        recheck();
        return new HttpExchange(this, stream);
    }

    @Override
    public void refuse(Stream stream, RequestHead head, BadMessageException why) {
        Violation what = why.violation();
        String flags = what == Violation.HEADERS_TIMEOUT ? "" : "DPE";
        new HttpExchange(this, stream)
                .refuse(head, LocalReply.of(what.status(), "bad_request", flags, what.code(), what.text()));
    }

    @Override
    public void closed() {
        runtime.closed(this);
    }

    @Override
    public boolean inbound() {
        return connection.accepted().direction() == Direction.INBOUND;
    }

    @Override
    public void announce() {
        codec.announce();
    }

    @Override
    public void drain() {
        codec.drain();
    }

    @Override
    public void recheck() {
        if (slot.retired()) {
            codec.drain();
        } else if (slot.served() instanceof ChainSlot.Served.Http(var current) && current != chain) {
            chain = current;
            if (current.authorizer().permit(connection) == null) {
                codec.drain();
            }
        }
    }

    @Override
    public void abort() {
        channel.close();
    }
}
