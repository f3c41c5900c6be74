package dev.weft.proxy.pool;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.H1ClientConnection;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.h2.H2ClientConnection;
import dev.weft.proxy.codec.h2.H2Settings;
import dev.weft.proxy.codec.h2.H2Settings.KeepAlive;
import dev.weft.proxy.loop.Timeout;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection of an {@link EndpointPool}. Used on its event loop only. */
public final class PooledConnection extends Timeout implements ClientEvents {

    private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);
    /** Of connections to other sidecars, where nothing is configured. */
    private static final KeepAlive MESH_KEEP_ALIVE =
            new KeepAlive(TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(10), 0, false);

    private final EndpointPool pool;
    private final ClientConnection connection;
    private final @Nullable H2ClientConnection shared;
    private final @Nullable String peerUri;
    private final long openedAt;
    private int requests;
    boolean kept;
    /** Takes no new request and ends with the last. */
    boolean leaving;

    long idleSince;

    PooledConnection(EndpointPool pool, Channel channel, @Nullable String peerUri, H1Limits limits) {
        this.pool = pool;
        this.peerUri = peerUri;
        this.openedAt = pool.codec().loop().now();
        if (pool.speaksHttp2(channel)) {
            boolean mesh = peerUri != null;
            H2Settings settings = H2Settings.DEFAULT.withHeads(limits.maxHead(), limits.maxFields());
            Http2KeepAlive pings = settings().pings();
            // Servers outside the mesh may take pings for an attack, where nobody asked for them.
            settings = settings.with(pings == null && mesh ? MESH_KEEP_ALIVE : KeepAlive.of(pings));
            H2ClientConnection http2 = new H2ClientConnection(
                    pool.codec(),
                    this,
                    mesh ? settings.ofMesh() : settings,
                    pool.cluster().config().http().maxConcurrentStreams());
            this.connection = http2;
            this.shared = http2;
            channel.pipeline().addLast(http2);
        } else {
            H1ClientConnection http1 = new H1ClientConnection(pool.codec(), this, limits, pool.wire() == Wire.OPAQUE);
            this.connection = http1;
            this.shared = null;
            channel.pipeline().addLast(http1);
        }
        channel.config().setAutoRead(true);
    }

    /** The endpoint's SPIFFE ID; {@code null} without mTLS. */
    public @Nullable String peerUri() {
        return peerUri;
    }

    /** Whether it served before: the endpoint may be closing it at this moment. */
    public boolean used() {
        return requests > 0;
    }

    /** Whether it carries bytes of whatever protocol: there is no answer to wait for. */
    public boolean opaque() {
        return pool.wire() == Wire.OPAQUE;
    }

    /** Begins a request. */
    public Stream open(StreamEvents events) {
        requests++;
        return connection.open(events);
    }

    /** Whether it takes several requests at one time. */
    boolean isShared() {
        return shared != null;
    }

    /** Requests that are under way on it. */
    int streams() {
        return shared == null ? 0 : shared.streams();
    }

    int requests() {
        return requests;
    }

    /** Whether it has served what its cluster lets one connection serve. */
    boolean exhausted() {
        int most = settings().maxRequestsPerConnection();
        return most > 0 && requests >= most || tooOld();
    }

    boolean tooOld() {
        Duration most = settings().maxDuration();
        return most != null && pool.codec().loop().now() - openedAt >= most.toNanos();
    }

    /** How long it may be idle: less than the endpoint keeps it. */
    long idleNanos() {
        long nanos = pool.pools().idleNanos(pool.secured() && !pool.ofOneCaller());
        long configured = settings().idleTimeout().toNanos();
        if (configured > 0
                && configured != ConnectionSettings.DEFAULT.idleTimeout().toNanos()) {
            nanos = configured;
        }
        int announced = connection.keepAliveSeconds();
        if (announced < 0) {
            return nanos;
        }
        return Math.min(
                nanos,
                TimeUnit.SECONDS.toNanos(announced) - Math.max(MARGIN, TimeUnit.SECONDS.toNanos(announced) / 10));
    }

    private ConnectionSettings settings() {
        return pool.cluster().config().policy().connections();
    }

    boolean available() {
        return connection.available();
    }

    void close() {
        connection.close();
    }

    @Override
    public void idle(ClientConnection same) {
        pool.offer(this);
    }

    @Override
    public void closed(ClientConnection same) {
        pool.closed(this);
    }

    @Override
    protected void expired() {
        pool.idleExpired(this);
    }
}
