package dev.weft.proxy.listener;

import dev.weft.policy.outlier.LocalFailure;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.pool.ProxyPreface;
import dev.weft.proxy.stage.Accepted;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The call of an opaque connection's destination: within the cluster's limit of connections until it is closed, and told to
 * what watches the cluster's endpoints. Used on its event loop only.
 *
 * <p>Source: Envoy {@code TcpProxy}: one connection of the cluster's circuit breaker each; a failed one is a failure of
 * local origin.
 */
final class OpaqueDial implements Dialer.Caller {

    private final LoopContext loop;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final Dialer.Caller caller;
    private final long begun;

    private OpaqueDial(LoopContext loop, ClusterState cluster, EndpointState endpoint, Dialer.Caller caller) {
        this.loop = loop;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.caller = caller;
        this.begun = loop.now();
    }

    /**
     * Begins.
     *
     * @param client for whom
     * @return false: the cluster has as many connections as it may have; the caller hears nothing more
     */
    static boolean start(
            LoopRuntime runtime, ClusterState cluster, EndpointState endpoint, Accepted client, Dialer.Caller caller) {
        if (!cluster.limits().tryConnection()) {
            cluster.counts().connectionOverflowed();
            return false;
        }
        cluster.counts().connecting();
        runtime.upstream()
                .pools()
                .dialer()
                .dial(
                        new Dialer.Target(
                                cluster.config().name(),
                                endpoint,
                                cluster.transportTo(endpoint),
                                cluster.config().policy().connections().keepAlive(),
                                ProxyPreface.of(cluster, client)),
                        cluster.config().connectTimeout(),
                        new OpaqueDial(runtime.loop(), cluster, endpoint, caller));
        return true;
    }

    @Override
    public void connected(Channel channel, @Nullable String peerUri) {
        channel.closeFuture().addListener(closed -> release());
        cluster.connected(endpoint);
        caller.connected(channel, peerUri);
    }

    @Override
    public void failed(String reason, String detail) {
        release();
        cluster.counts().connectFailed();
        long now = loop.now();
        cluster.failed(
                endpoint,
                LocalFailure.CONNECT_FAILED,
                now - begun,
                now,
                loop.random().nextLong());
        caller.failed(reason, detail);
    }

    private void release() {
        cluster.limits().releaseConnection();
        cluster.waiting().wakeNext();
    }
}
