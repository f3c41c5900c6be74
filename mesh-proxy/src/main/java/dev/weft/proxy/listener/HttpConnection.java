package dev.weft.proxy.listener;

import dev.weft.proxy.authz.PermittedConnection;
import dev.weft.proxy.codec.BadMessageException;
import dev.weft.proxy.codec.Deadline;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.H1ServerConnection;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ServerConnection;
import dev.weft.proxy.codec.ServerEvents;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.Violation;
import dev.weft.proxy.codec.h2.H2ServerConnection;
import dev.weft.proxy.codec.h2.H2Settings;
import dev.weft.proxy.codec.h2.H2Settings.KeepAlive;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.overload.OverloadState;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP connection from a client: makes an exchange of every request. Used on its event loop only. */
final class HttpConnection implements ServerEvents, LoopRuntime.Drainable {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final LoopRuntime runtime;
    private final ChainSlot slot;
    private HttpChain chain;
    private final Secured connection;
    private final Channel channel;
    private @Nullable ServerConnection codec;
    private boolean draining;
    private boolean announced;
    private boolean shed;
    private String protocol = "HTTP/1.1";
    private @Nullable Workload peer;
    private final List<OpenTunnel> tunnels = new ArrayList<>(0);
    private final Deadline age;

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
        this.age = new Deadline(runtime.loop(), this::tooOld);
    }

    /**
     * Begins.
     *
     * @param agreed protocol of the handshake; empty: none
     */
    void start(String agreed) {
        runtime.opened(this);
        Duration most = chain.connections().maxDuration();
        if (most != null) {
            // Up to a tenth earlier: connections that began together do not all come back together.
            long nanos = most.compareTo(LONGEST) < 0 ? most.toNanos() : LONGEST.toNanos();
            age.in(nanos - runtime.loop().random().nextLong(nanos / 10 + 1));
        }
        if (agreed.equals("h2")) {
            channel.pipeline().addLast(chosen(true));
            return;
        }
        channel.pipeline()
                .addLast(new ProtocolChoice(
                        runtime.loop(), this, chain.timeouts().idleNanos()));
    }

    private void tooOld() {
        drain();
        runtime.loop().flushAll();
    }

    /** The first bytes are here; what reads them is added to the pipeline. */
    ServerConnection chosen(boolean http2) {
        ServerConnection made;
        if (http2) {
            protocol = "HTTP/2";
            H1Limits limits = chain.limits();
            H2Settings settings = H2Settings.DEFAULT.withHeads(limits.maxHead(), limits.maxFields());
            // The workload itself, and peers of the mesh, end many requests early for good reasons.
            boolean trusted = connection.mutualTls() || !inbound();
            made = new H2ServerConnection(
                    runtime.codec(),
                    this,
                    (trusted ? settings.ofMesh() : settings)
                            .with(KeepAlive.of(chain.connections().pings())),
                    chain.timeouts(),
                    chain.extendedConnect());
        } else {
            made = new H1ServerConnection(
                    runtime.codec(),
                    this,
                    chain.limits(),
                    chain.timeouts(),
                    chain.connections().acceptHttp10());
        }
        codec = made;
        if (announced) {
            // It was told to go before it said anything: with the first answer, then.
            runtime.loop().eventLoop().execute(made::announce);
        }
        return made;
    }

    /** As the log names it. */
    String protocol() {
        return protocol;
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
        OverloadState overload = runtime.overload();
        if (!announced && overload.is(OverloadAction.DISABLE_KEEP_ALIVE)) {
            overload.keepAliveEnded();
            announce();
        }
        Duration silence = chain.connections().streamIdle();
        if (silence == null) {
            return new HttpExchange(this, stream);
        }
        SilentStream watched = new SilentStream(runtime.loop(), stream, silence);
        return watched.tells(new HttpExchange(this, watched));
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
        age.end();
        runtime.closed(this);
    }

    @Override
    public boolean inbound() {
        return runtime.fromOutside(connection);
    }

    @Override
    public void announce() {
        announced = true;
        ServerConnection open = codec;
        if (open != null) {
            open.announce();
        }
    }

    @Override
    public void drain() {
        if (draining) {
            return;
        }
        draining = true;
        ServerConnection open = codec;
        if (open != null) {
            open.drain();
        } else {
            channel.close();
        }
    }

    /** A request of it was switched to another protocol. */
    void opened(OpenTunnel tunnel) {
        tunnels.add(tunnel);
    }

    void closed(OpenTunnel tunnel) {
        tunnels.remove(tunnel);
    }

    @Override
    public void recheck() {
        if (slot.retired()) {
            drain();
            List.copyOf(tunnels).forEach(OpenTunnel::chainRemoved);
        } else if (slot.served() instanceof ChainSlot.Served.Http(var current) && current != chain) {
            chain = current;
            if (current.authorizer().permit(connection) == null) {
                drain();
                String reason = current.authorizer().reason(connection);
                List.copyOf(tunnels).forEach(tunnel -> tunnel.denied(reason));
            } else {
                List.copyOf(tunnels).forEach(tunnel -> tunnel.recheck(current.authorizer()));
            }
        }
    }

    @Override
    public void abort() {
        channel.close();
    }

    @Override
    public long held() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    @Override
    public void shed() {
        shed = true;
        abort();
    }

    /** Whether it was ended for what it held. */
    boolean isShed() {
        return shed;
    }
}
