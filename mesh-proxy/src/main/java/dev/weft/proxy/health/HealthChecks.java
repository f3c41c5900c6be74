package dev.weft.proxy.health;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.proxy.balance.ActiveCheck;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.Collection;
import java.util.IdentityHashMap;

/**
 * All active checks of a proxy, at most so many at one time. Used on its event loop only.
 *
 * <p>Source: Envoy, health checking.
 */
public final class HealthChecks {

    private static final int MAX_RUNNING = 64;

    private final CodecContext codec;
    private final Dialer dialer;
    private final TrafficObserver observer;
    private IdentityHashMap<ActiveCheck, EndpointCheck> checks = new IdentityHashMap<>();
    private int running;

    public HealthChecks(CodecContext codec, Dialer dialer, TrafficObserver observer) {
        this.codec = codec;
        this.dialer = dialer;
        this.observer = observer;
    }

    /** Checks what these clusters ask for and nothing else; checks that stay go on. */
    public void apply(Collection<ClusterState> clusters) {
        IdentityHashMap<ActiveCheck, EndpointCheck> before = checks;
        IdentityHashMap<ActiveCheck, EndpointCheck> after = new IdentityHashMap<>();
        for (ClusterState cluster : clusters) {
            for (EndpointState endpoint : cluster.endpoints()) {
                for (ActiveCheck check : endpoint.checks()) {
                    EndpointCheck kept = before.remove(check);
                    after.put(check, kept == null ? begin(cluster, endpoint, check) : kept);
                }
            }
        }
        checks = after;
        before.values().forEach(EndpointCheck::stop);
    }

    private EndpointCheck begin(ClusterState cluster, EndpointState endpoint, ActiveCheck check) {
        Probe probe = switch (check.rule().check()) {
            case HealthCheck.Check.Http http ->
                new HttpProbe(codec, http, cluster.config().name());
            case HealthCheck.Check.Tcp tcp -> new TcpProbe(tcp);
            case HealthCheck.Check.Grpc grpc ->
                new GrpcProbe(codec, grpc, cluster.config().name());
        };
        EndpointCheck made = new EndpointCheck(this, cluster, endpoint, check, probe);
        made.start();
        return made;
    }

    /** Ends all. */
    public void stop() {
        checks.values().forEach(EndpointCheck::stop);
        checks.clear();
    }

    boolean take() {
        if (running >= MAX_RUNNING) {
            return false;
        }
        running++;
        return true;
    }

    void release() {
        running--;
    }

    CodecContext codec() {
        return codec;
    }

    Dialer dialer() {
        return dialer;
    }

    TrafficObserver observer() {
        return observer;
    }
}
