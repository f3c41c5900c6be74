package dev.weft.proxy.health;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.health.HealthResult;
import dev.weft.policy.health.HealthState;
import dev.weft.policy.health.HealthTransition;
import dev.weft.proxy.balance.ActiveCheck;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.pool.ProxyPreface;
import dev.weft.proxy.stage.HostChange;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One check of one endpoint, again and again. The timeout is the pause, or the answer's time. Used on its event loop only. */
final class EndpointCheck extends Timeout implements Dialer.Caller, Probe.Asker {

    private static final long CROWDED = TimeUnit.MILLISECONDS.toNanos(50);

    private final HealthChecks all;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final ActiveCheck check;
    private final Probe probe;
    private boolean asking;
    private boolean stopped;

    EndpointCheck(HealthChecks all, ClusterState cluster, EndpointState endpoint, ActiveCheck check, Probe probe) {
        this.all = all;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.check = check;
        this.probe = probe;
    }

    private LoopContext loop() {
        return all.codec().loop();
    }

    private HealthState state() {
        return check.state();
    }

    void start() {
        loop().timers().set(this, state().firstNanos(loop().random().nextLong()));
    }

    void stop() {
        stopped = true;
        loop().timers().cancel(this);
        if (asking) {
            asking = false;
            all.release();
        }
        probe.close();
    }

    @Override
    protected void expired() {
        if (asking) {
            probe.close();
            answered(HealthResult.UNREACHABLE);
        } else if (all.take()) {
            ask();
        } else {
            loop().timers().set(this, CROWDED);
        }
        loop().flushAll();
    }

    private void ask() {
        asking = true;
        Duration limit = check.rule().timeout();
        loop().timers().set(this, limit.toNanos());
        if (probe.connected()) {
            probe.ask(this);
            return;
        }
        ConnectionSettings settings = cluster.config().policy().connections();
        all.dialer()
                .dial(
                        new Dialer.Target(
                                cluster.config().name(),
                                endpoint,
                                cluster.transportTo(endpoint),
                                settings.keepAlive(),
                                ProxyPreface.local(cluster)),
                        limit,
                        this);
    }

    @Override
    public void connected(Channel channel, @Nullable String peerUri) {
        if (stopped || !asking) {
            channel.close();
            return;
        }
        probe.connected(channel);
        probe.ask(this);
    }

    @Override
    public void failed(String reason, String detail) {
        if (asking) {
            answered(HealthResult.UNREACHABLE);
        }
    }

    @Override
    public void answered(HealthResult result) {
        if (!asking) {
            return;
        }
        asking = false;
        all.release();
        cluster.counts().checked(result == HealthResult.SUCCESS);
        if (!check.rule().reuseConnection() || result == HealthResult.UNREACHABLE) {
            probe.close();
        }
        HealthTransition change = state().result(result);
        if (change == HealthTransition.HEALTHY || change == HealthTransition.UNHEALTHY) {
            cluster.changed();
            boolean healthy = change == HealthTransition.HEALTHY;
            all.observer()
                    .hostChanged(new HostChange(
                            cluster.config().name(),
                            endpoint.addressText(),
                            healthy ? HostChange.Kind.CHECK_PASSED : HostChange.Kind.CHECK_FAILED,
                            healthy ? "" : result.name(),
                            0));
        }
        boolean traffic = cluster.counts().totals().connections() > 0;
        loop().timers().set(this, state().nextNanos(traffic, loop().random().nextLong()));
    }
}
