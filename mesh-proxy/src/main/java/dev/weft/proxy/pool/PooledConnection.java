package dev.weft.proxy.pool;

import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.H1ClientConnection;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.Timeout;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** A connection of an {@link EndpointPool}. Used on its event loop only. */
public final class PooledConnection extends Timeout implements ClientEvents {

    private final EndpointPool pool;
    private final ClientConnection connection;
    private final @Nullable String peerUri;
    private boolean used;
    boolean kept;
    long idleSince;

    PooledConnection(EndpointPool pool, Channel channel, @Nullable String peerUri, H1Limits limits) {
        this.pool = pool;
        this.peerUri = peerUri;
        H1ClientConnection http1 = new H1ClientConnection(pool.codec(), this, limits);
        this.connection = http1;
        channel.pipeline().addLast(http1);
        channel.config().setAutoRead(true);
    }

    /** The endpoint's SPIFFE ID; {@code null} without mTLS. */
    public @Nullable String peerUri() {
        return peerUri;
    }

    /** Whether it served before: the endpoint may be closing it at this moment. */
    public boolean used() {
        return used;
    }

    /** Begins a request. */
    public Stream open(StreamEvents events) {
        Stream stream = connection.open(events);
        used = true;
        return stream;
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
