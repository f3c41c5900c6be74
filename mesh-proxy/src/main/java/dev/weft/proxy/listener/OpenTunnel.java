package dev.weft.proxy.listener;

import dev.weft.proxy.authz.Authorizer;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.loop.Timeout;

/**
 * What still holds for a request that was switched to another protocol: it may not be silent forever, and a policy that
 * would refuse it now ends it, as it would refuse the next request. Used on its event loop only.
 */
final class OpenTunnel extends Timeout {

    private final HttpExchange exchange;
    private final HttpConnection connection;
    private final Permitted permit;
    private final LoopContext loop;
    private final long idleNanos;
    private long lastBytes;

    OpenTunnel(HttpExchange exchange, HttpConnection connection, Permitted permit) {
        this.exchange = exchange;
        this.connection = connection;
        this.permit = permit;
        this.loop = connection.runtime().loop();
        this.idleNanos = connection.chain().timeouts().idleNanos();
        this.lastBytes = loop.now();
        connection.opened(this);
        loop.timers().set(this, idleNanos);
    }

    /** Bytes passed. */
    void touched() {
        lastBytes = loop.now();
    }

    /** It is over. */
    void closed() {
        loop.timers().cancel(this);
        connection.closed(this);
    }

    void recheck(Authorizer authorizer) {
        if (authorizer.permit(permit.matched()) instanceof Authorizer.Refused(var detail)) {
            denied(detail);
        }
    }

    void denied(String detail) {
        exchange.cut("", detail, "access_denied");
    }

    void chainRemoved() {
        exchange.cut("", "chain_removed", "");
    }

    @Override
    protected void expired() {
        long left = lastBytes + idleNanos - loop.now();
        if (left > 0) {
            loop.timers().set(this, left);
        } else {
            exchange.cut("SI", "stream_idle_timeout", "");
        }
    }
}
